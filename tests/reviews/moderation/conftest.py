"""Ada's visit at Dr Okafor's of a month ago; Mo and Mel, who moderate; Eve, who reads; Bola, who runs the clinic."""

from datetime import timedelta

import pytest

from accounts.models import Role
from tests.factories import reviews
from tests.factories.clinics import make_owner
from tests.factories.people import UserFactory, make_staff
from tests.patients.calls import Caller

DAY = timedelta(days=1)


@pytest.fixture
def ada(db):
    return reviews.author()


@pytest.fixture
def visit(ada, okafor_practice, now):
    return reviews.visited(ada, okafor_practice, now - 30 * DAY)


@pytest.fixture
def held(visit, now):
    """Ada calls somebody an idiot, and names a nurse."""
    return reviews.write(
        visit, now - 5 * DAY, text="Nurse Jones is an idiot, but I can turn my head again.", stars=1
    )


@pytest.fixture
def shown(visit, now):
    return reviews.shown(visit, now - 10 * DAY)


@pytest.fixture
def mo(db):
    return make_staff(Role.MODERATOR, email="mo@kaly.example")


@pytest.fixture
def mel(db):
    return make_staff(Role.MODERATOR, email="mel@kaly.example")


@pytest.fixture
def eve(db):
    return UserFactory(email="eve@example.org")


@pytest.fixture
def bola(okafor_practice):
    return make_owner(okafor_practice.location.clinic)


@pytest.fixture
def as_mo(mo):
    return Caller(mo, second_factor=True)


@pytest.fixture
def as_mel(mel):
    return Caller(mel, second_factor=True)


@pytest.fixture
def as_ada(ada):
    return Caller(ada.user)


@pytest.fixture
def as_eve(eve):
    return Caller(eve)


@pytest.fixture
def as_bola(bola):
    return Caller(bola)
