"""A mail server on loopback, and pauses that are known."""

from types import SimpleNamespace

import pytest

from accounts.outbox import delivery
from tests.accounts.sink import Sink


@pytest.fixture
def sink(settings):
    sink = Sink()
    settings.EMAIL_BACKEND = "accounts.channels.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", sink.port, 10
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.DEFAULT_FROM_EMAIL = "Kaly <no-reply@kaly.example>"
    yield sink
    sink.stop()


@pytest.fixture
def waits(monkeypatch):
    """Without jitter."""
    monkeypatch.setattr(delivery, "random", SimpleNamespace(uniform=lambda low, high: low))
