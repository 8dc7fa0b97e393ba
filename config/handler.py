"""The WSGI handler: a request with unreadable headers still becomes a request, to be refused."""

from collections.abc import Callable, Iterator
from typing import Any

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters


class Request(WSGIRequest):
    """Django's request reads the charset of the Content-Type while it is being made, before any middleware.

    There `charset=idna` or an unknown `charset*` raises with nobody to answer. Text is UTF-8 here whatever a
    header says; config.middleware.RefuseMalformed then refuses the header.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        self.content_type, self.content_params = readable_header(meta.get("CONTENT_TYPE", "")) or ("", {})


class Handler(WSGIHandler):
    request_class = Request

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """A HEAD is answered by its headers alone; gunicorn warns of each body it has to throw away."""
        body = super().__call__(environ, start_response)
        return Unsent(body) if environ["REQUEST_METHOD"] == "HEAD" else body


class Unsent:
    """A body that is not sent, but closed in the end like any other."""

    def __init__(self, body: Any) -> None:
        self.close: Callable[[], None] = getattr(body, "close", lambda: None)

    def __iter__(self) -> Iterator[bytes]:
        return iter(())


def readable_header(value: str) -> tuple[str, dict[str, str]] | None:
    """This function will parse a media type with its parameters, or return `None`."""
    try:
        return parse_header_parameters(value)
    except (ValueError, LookupError):
        return None
