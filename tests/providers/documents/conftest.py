"""Dr Okafor, who hands something in, and what she hands it in for."""

import pytest

from tests.factories.people import UserFactory
from tests.factories.supply import CredentialFactory, ProviderFactory
from tests.factories.verification import DossierFactory
from tests.providers.clinic_api import app, browser


@pytest.fixture
def user():
    return UserFactory(email="okafor@example.org")


@pytest.fixture
def dossier(user):
    return DossierFactory(user=user)


@pytest.fixture
def okafor(user, dossier):
    """By the token of an app."""
    return app(user)


@pytest.fixture
def okafor_in_a_browser(user, dossier):
    return browser(user)


@pytest.fixture
def licence(user):
    return CredentialFactory(provider=ProviderFactory(owner=user), state="in_review", verified_at=None)
