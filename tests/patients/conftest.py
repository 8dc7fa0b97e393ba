"""Ada, who looks after herself; Mia, the daughter of Ben; and Eve, a stranger to both."""

import pytest
from allauth.account.models import EmailAddress

from tests.factories.patients import PatientFactory, ProxyFactory
from tests.factories.people import UserFactory
from tests.patients.calls import Caller


@pytest.fixture
def ada(db):
    return PatientFactory()


@pytest.fixture
def mia(db):
    """A child of eight, for whom Ben acts."""
    return ProxyFactory().patient


@pytest.fixture
def ben(mia):
    return mia.proxies.get().user


@pytest.fixture
def eve(db):
    return PatientFactory(user__email="eve@example.org", given_name="Eve", family_name="Stone").user


@pytest.fixture
def as_ada(ada):
    return Caller(ada.user)


@pytest.fixture
def as_ben(ben):
    return Caller(ben)


@pytest.fixture
def as_eve(eve):
    return Caller(eve)


@pytest.fixture
def newcomer(db):
    """Cleo, who signed up a minute ago and has confirmed her address."""
    cleo = UserFactory(email="cleo@example.org")
    EmailAddress.objects.create(user=cleo, email=cleo.email, verified=True, primary=True)
    return Caller(cleo)
