"""Whoever answers for a calendar has to prove that they are its host."""

import ssl

import pytest
from cryptography import x509

from accounts.outside import addresses, reaching
from accounts.outside.reaching import Failed
from providers.calendars.fetching import fetch
from tests.providers.calendars.test_fetching import CALENDAR, lead_to
from tests.providers.primary_sources.certificates import written_by_oneself
from tests.providers.primary_sources.registry import Registry, answer


@pytest.fixture
def host_of(tmp_path, monkeypatch):
    """A host over TLS on loopback, with a certificate of its own for a name; all names lead there."""
    servers = []

    def serve(name):
        server = Registry(certificate=written_by_oneself(tmp_path, x509.DNSName(name)))
        server.answers = [answer(CALENDAR)]
        servers.append(server)
        port = server.server_address[1]
        monkeypatch.setattr(addresses, "PORTS", {port})
        monkeypatch.setattr(reaching, "is_public", lambda text: True)
        lead_to(monkeypatch, "127.0.0.1")
        return server, f"https://calendars.example:{port}/a.ics"

    yield serve
    for server in servers:
        server.stop()


def trusting(server, monkeypatch):
    trusted = ssl.create_default_context(cafile=str(server.certificate))
    monkeypatch.setattr(reaching, "trust", lambda: trusted)


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(host_of):
    server, url = host_of("calendars.example")

    with pytest.raises(Failed) as failed:
        fetch(url)

    assert (failed.value.code, server.asked) == ("untrusted", [])


def test_one_of_another_host_is_not_either(host_of, monkeypatch):
    server, url = host_of("other.example")
    trusting(server, monkeypatch)

    with pytest.raises(Failed) as failed:
        fetch(url)

    assert (failed.value.code, server.asked) == ("untrusted", [])


def test_one_that_is_vouched_for_is(host_of, monkeypatch):
    server, url = host_of("calendars.example")
    trusting(server, monkeypatch)

    assert fetch(url).content == CALENDAR


def test_without_the_check_of_certificates_anybody_would_be(host_of, monkeypatch):
    _, url = host_of("other.example")
    monkeypatch.setattr(reaching, "trust", ssl._create_unverified_context)

    assert fetch(url).content == CALENDAR
