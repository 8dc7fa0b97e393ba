"""A registry on loopback, and a clinician whose NPI and licence are looked up."""

import pytest

from providers.primary_sources import fetching
from tests.factories.supply import CredentialFactory
from tests.providers.primary_sources.registry import Registry


@pytest.fixture
def registry(settings):
    """The registry that is asked."""
    server = Registry()
    settings.NPPES_URL = server.url
    settings.NPPES_TIMEOUT_SECONDS = 5
    yield server
    server.stop()


@pytest.fixture
def pauses(monkeypatch):
    """The pauses between tries, which nobody waits for."""
    taken = []
    monkeypatch.setattr(fetching, "_wait", taken.append)
    return taken


@pytest.fixture
def npi_credential():
    """The NPI of Ngozi Example, handed in."""
    return CredentialFactory(
        npi=True,
        state="in_review",
        verified_at=None,
        provider__first_name="Ngozi",
        provider__middle_name="",
        provider__last_name="Example",
    )


@pytest.fixture
def licence(npi_credential):
    """Her licence of New York, number NY-301442, until the end of 2028."""
    return CredentialFactory(provider=npi_credential.provider, state="in_review", verified_at=None)
