"""Dr Okafor, who has an account, is listed in New York, and has papers that can end."""

import pytest

from tests.factories.people import UserFactory
from tests.factories.supply import make_listed_practice


@pytest.fixture
def practice(db, now):
    """Her licence ends in 2028."""
    return make_listed_practice(now=now, provider={"owner": UserFactory(email="okafor@example.org")})


@pytest.fixture
def licence(practice):
    return practice.provider.credentials.get(kind="licence")


@pytest.fixture
def npi_credential(practice):
    return practice.provider.credentials.get(kind="npi")
