import io

import pytest
from django.core.exceptions import SuspiciousOperation
from django.core.handlers.wsgi import WSGIHandler

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
