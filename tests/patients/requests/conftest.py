"""Ada asks Riverside for a visit on Tuesday at ten; Bola answers there."""

from datetime import timedelta

import pytest

from tests.factories.clinics import make_owner
from tests.factories.supply import make_listed_practice
from tests.patients import demand


@pytest.fixture
def bola(okafor_practice):
    """Owns Riverside."""
    return make_owner(okafor_practice.location.clinic)


@pytest.fixture
def tuesday(now):
    """Ten o'clock of the day after `now`, in New York."""
    return now + timedelta(days=1)


@pytest.fixture
def asked(ada, okafor_practice, tuesday, now):
    """Ada's request of Dr Okafor, for Tuesday at ten."""
    return demand.target(demand.request(ada, now), okafor_practice, tuesday, now)


@pytest.fixture
def lindqvist_practice(okafor_practice, now):
    """Another clinician, of another clinic."""
    return make_listed_practice(now=now, provider={"last_name": "Lindqvist"})


@pytest.fixture
def also_asked(asked, lindqvist_practice, tuesday, now):
    """The same request, at the other clinic."""
    return demand.target(asked.request, lindqvist_practice, tuesday, now)
