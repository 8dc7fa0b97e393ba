"""Ada's visit on Tuesday, and who works where it takes place."""

from datetime import timedelta

import pytest

from tests.factories.clinics import MembershipFactory
from tests.factories.supply import make_listed_practice
from tests.patients import demand

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _today(catalogue, clock_stands):
    """All of it on the one Monday."""


@pytest.fixture
def at(now):
    """Tuesday at ten in New York."""
    return now + DAY


@pytest.fixture
def visit(ada, okafor_practice, at, now):
    return demand.visit(ada, okafor_practice, at, now)


@pytest.fixture
def desk(okafor_practice):
    """Works at the clinic, and sees names."""
    return MembershipFactory(clinic=okafor_practice.location.clinic, user__email="desk@example.org").user


@pytest.fixture
def colleague(now):
    """Confirms at once, at another clinic."""
    return make_listed_practice(
        now=now,
        provider={"first_name": "Colleague"},
        location={"clinic__name": "Hilltop"},
        confirmation="instant",
    )
