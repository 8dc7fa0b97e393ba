"""Fetching a calendar: what it may never connect to, and what becomes of each answer."""

import socket
import threading
from contextlib import suppress

import pytest

from accounts.outside import addresses, reaching
from accounts.outside.reaching import Failed
from providers.calendars import fetching
from providers.calendars.fetching import Fetched, fetch
from tests.accounts.outside.test_addresses import INNER

CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


class Sink:
    """Listens on loopback, counts who connects, keeps what was asked, and gives one answer."""

    def __init__(self):
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        self.answer, self.connected, self.asked = b"", 0, []
        self.waits, self.drips, self.pause = None, False, threading.Event()
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while True:
            try:
                connection, _ = self.server.accept()
            except OSError:
                return
            self.connected += 1
            with connection:
                self.asked.append(connection.recv(65_536).decode("latin-1"))
                self.say(connection)

    def say(self, connection):
        if not self.drips:
            connection.sendall(self.answer)
        with suppress(OSError):
            for i in range(len(self.answer) if self.drips else 0):
                connection.sendall(self.answer[i : i + 1])
                self.pause.wait(0.01)
        if self.waits:
            self.waits.wait(5)

    def stop(self):
        self.server.shutdown(socket.SHUT_RDWR)
        self.server.close()
        self.thread.join(5)


@pytest.fixture
def sink(monkeypatch):
    sink = Sink()
    monkeypatch.setattr(addresses, "PORTS", {443, 8443, sink.port})
    yield sink
    sink.stop()


def lead_to(monkeypatch, *places):
    """Every name leads to these addresses."""

    def found(host, port, **kwargs):
        families = [socket.AF_INET6 if ":" in place else socket.AF_INET for place in places]
        return [
            (family, socket.SOCK_STREAM, 6, "", (place, port))
            for family, place in zip(families, places, strict=True)
        ]

    monkeypatch.setattr(socket, "getaddrinfo", found)


@pytest.fixture
def plain(sink, monkeypatch):
    """Without TLS and without the guard, the calendar is what the sink answers."""
    lead_to(monkeypatch, "127.0.0.1")
    monkeypatch.setattr(reaching, "is_public", lambda text: True)
    monkeypatch.setattr(reaching, "secured", lambda sock, host: sock)

    def ask(answer, **known):
        sink.answer = answer
        return fetch(f"https://calendars.example:{sink.port}/a.ics?key=1", **known)

    return ask


def code(fetch, *args, **kwargs):
    with pytest.raises(Failed) as failed:
        fetch(*args, **kwargs)
    return failed.value.code


def test_a_name_that_leads_inside_is_never_connected_to(sink, monkeypatch):
    lead_to(monkeypatch, "127.0.0.1")

    assert code(fetch, f"https://calendars.example:{sink.port}/a.ics") == "address_refused"
    assert sink.connected == 0


def test_without_the_guard_it_is(sink, monkeypatch):
    lead_to(monkeypatch, "127.0.0.1")
    monkeypatch.setattr(reaching, "is_public", lambda text: True)

    assert code(fetch, f"https://calendars.example:{sink.port}/a.ics") == "unreachable"  # it speaks no TLS
    assert sink.connected == 1


@pytest.mark.parametrize("place", [place for place in INNER if "%" not in place])
def test_no_socket_is_made_for_any_network_that_is_not_public(place, monkeypatch):
    lead_to(monkeypatch, "8.8.8.8", place)  # one public address does not help
    made = []
    monkeypatch.setattr(socket, "socket", lambda *args: made.append(args))

    assert (code(fetch, "https://calendars.example/a.ics"), made) == ("address_refused", [])


def test_an_address_that_changes_between_look_up_and_connection_is_seen(sink, monkeypatch):
    lead_to(monkeypatch, "127.0.0.1")
    answers = iter([True, False])
    monkeypatch.setattr(reaching, "is_public", lambda text: next(answers))

    assert code(fetch, f"https://calendars.example:{sink.port}/a.ics") == "address_refused"
    assert sink.asked in ([], [""])  # nothing was said to it


def test_a_calendar_comes_with_its_version(plain, sink):
    head = b'HTTP/1.1 200 OK\r\nETag: "v1"\r\nLast-Modified: Mon, 23 Nov 2026 10:00:00 GMT\r\n\r\n'

    assert plain(head + CALENDAR) == Fetched(CALENDAR, '"v1"', "Mon, 23 Nov 2026 10:00:00 GMT")
    (asked,) = sink.asked
    assert asked.startswith("GET /a.ics?key=1 HTTP/1.1\r\n")
    assert f"Host: calendars.example:{sink.port}\r\n" in asked
    assert "If-None-Match" not in asked
    assert "Cookie" not in asked


def test_what_has_not_changed_is_not_sent_again(plain, sink):
    assert plain(b"HTTP/1.1 304 Not Modified\r\n\r\n", etag='"v1"', last_modified="then") == Fetched(None)
    assert 'If-None-Match: "v1"\r\n' in sink.asked[0]
    assert "If-Modified-Since: then\r\n" in sink.asked[0]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (b"HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1/\r\n\r\n", "redirected"),
        (b"HTTP/1.1 308 Permanent Redirect\r\nLocation: /b.ics\r\n\r\n", "redirected"),
        (b"HTTP/1.1 401 Unauthorized\r\n\r\n", "refused"),
        (b"HTTP/1.1 403 Forbidden\r\n\r\n", "refused"),
        (b"HTTP/1.1 404 Not Found\r\n\r\n", "gone"),
        (b"HTTP/1.1 410 Gone\r\n\r\n", "gone"),
        (b"HTTP/1.1 500 Oh\r\n\r\n", "unreachable"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nBEGIN", "unreachable"),
        (b"\x00\x01\x02", "unreachable"),
        (b"", "unreachable"),
    ],
)
def test_every_other_answer_is_a_code(plain, sink, answer, expected):
    assert code(plain, answer) == expected
    assert sink.connected == 1


def test_more_than_a_mebibyte_is_refused(plain):
    most = b"HTTP/1.1 200 OK\r\n\r\n" + fetching.MOST_BYTES * b"x"

    assert len(plain(most).content) == 1024 * 1024
    assert code(plain, most + b"x") == "too_large"


def test_a_name_that_is_not_known_is_unreachable(monkeypatch):
    def unknown(*args, **kwargs):
        raise socket.gaierror(-2, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    assert code(fetch, "https://calendars.example/a.ics") == "unreachable"


def test_a_name_whose_server_says_nothing_is_late(monkeypatch):
    monkeypatch.setattr(fetching, "SECONDS", 0.1)
    until = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: until.wait(5))

    assert code(fetch, "https://calendars.example/a.ics") == "late"
    until.set()


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\n\r\nBEGIN:"])
def test_whoever_does_not_come_to_an_end_is_late(said, plain, sink, monkeypatch):
    monkeypatch.setattr(fetching, "SECONDS", 0.3)
    sink.waits = threading.Event()

    assert code(plain, said) == "late"
    sink.waits.set()


def test_whoever_drips_is_cut_off(plain, sink, monkeypatch):
    monkeypatch.setattr(fetching, "SECONDS", 0.3)
    sink.drips = True

    assert code(plain, b"HTTP/1.1 200 OK\r\n\r\n" + 1000 * b"x") == "late"
