import io

import pytest
from django.core.exceptions import SuspiciousOperation
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from config.handler import Handler


def answer(handler, content_type):
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/api/echo/",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(b'{"name": "a"}'),
        "CONTENT_LENGTH": "13",
        "CONTENT_TYPE": content_type,
        "QUERY_STRING": "q=%41",
    }
    response = handler.get_response(handler.request_class(environ))
    return response.status_code, response["Content-Type"]


UNREADABLE = [
    "application/json; charset=idna",
    "application/json; x*=bogus''%41",
]


@pytest.mark.parametrize(
    "content_type", [*UNREADABLE, "application/json; charset=bz2", "text/html; charset=utf-7"]
)
def test_a_content_type_that_cannot_be_read_is_refused(client, content_type):
    assert answer(Handler(), content_type) == (415, "application/problem+json")


@pytest.mark.parametrize("content_type", UNREADABLE)
def test_without_the_handler_nobody_would_answer(client, content_type):
    with pytest.raises((ValueError, SuspiciousOperation), match=r"bogus|exceeded"):
        answer(WSGIHandler(), content_type)


def test_a_request_in_utf8_passes(client):
    assert answer(Handler(), "application/json; charset=utf-8") == (200, "application/json")


@pytest.fixture
def signals():
    """The ends of requests, without Django's own receiver, which would ask for the database."""
    ends = []
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    request_finished.connect(note := lambda **_: ends.append(1))
    yield ends
    request_finished.disconnect(note)
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


def ask(handler, method):
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": "/healthz",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
    }
    sent = []
    body = handler(environ, lambda status, headers: sent.append(status))
    content = b"".join(body)
    body.close()
    return *sent, content


def test_a_head_is_answered_by_headers_alone_and_closed_like_any_other(client, signals):
    assert ask(Handler(), "HEAD") == ("200 OK", b"")
    assert signals == [1]


def test_a_get_and_an_unchanged_handler_send_the_body(client, signals):
    assert ask(Handler(), "GET") == ask(WSGIHandler(), "HEAD") == ("200 OK", b'{"status": "alive"}')
    assert signals == [1, 1]
