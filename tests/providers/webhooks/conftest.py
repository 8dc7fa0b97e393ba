"""An endpoint whose software runs on loopback, where nothing is sent unless the check of addresses is taken away."""

import socket
import ssl
from types import SimpleNamespace

import pytest
from cryptography import x509

from accounts.outbox import delivery
from accounts.outside import addresses, reaching
from providers.webhooks import breaker
from tests.factories.webhooks import WebhookEndpointFactory
from tests.providers.primary_sources.certificates import written_by_oneself
from tests.providers.webhooks.receiver import Receiver


@pytest.fixture
def no_jitter(monkeypatch):
    same = SimpleNamespace(uniform=lambda low, high: low)
    monkeypatch.setattr(delivery, "random", same)
    monkeypatch.setattr(breaker, "random", same)


@pytest.fixture
def guarded(tmp_path, monkeypatch):
    """Every name leads to the receiver, whose certificate is trusted; the check of addresses is in place."""
    receiver = Receiver(written_by_oneself(tmp_path, x509.DNSName("hooks.example")))
    place = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", receiver.port))
    trusted = ssl.create_default_context(cafile=str(receiver.certificate))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: [place])
    monkeypatch.setattr(addresses, "PORTS", {443, receiver.port})
    monkeypatch.setattr(reaching, "trust", lambda: trusted)
    yield receiver
    receiver.stop()


@pytest.fixture
def receiver(guarded, monkeypatch):
    """The same without the check of addresses."""
    monkeypatch.setattr(reaching, "is_public", lambda text: True)
    return guarded


@pytest.fixture
def endpoint(db, guarded):
    return WebhookEndpointFactory(its_address=f"https://hooks.example:{guarded.port}/kaly?key=private-71c2")
