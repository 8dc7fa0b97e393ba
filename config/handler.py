"""The WSGI handler: a request with unreadable headers still becomes a request, to be refused."""

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


def readable_header(value: str) -> tuple[str, dict[str, str]] | None:
    """This function will parse a media type with its parameters, or return `None`."""
    try:
        return parse_header_parameters(value)
    except (ValueError, LookupError):
        return None
