"""The outermost middleware, in this order: RequestContext, RefuseMalformed, Probes."""

import re
import time
import uuid
from collections.abc import Callable
from typing import Any, ClassVar
from urllib.parse import unquote_to_bytes

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.exceptions import APIException
from rest_framework.fields import get_error_detail

from accounts.api import parsing, problems
from accounts.api.problems import ProblemResponse
from accounts.trail.acting import acting
from config import health, metrics
from config.handler import readable_header

log = structlog.get_logger("kaly.access")

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
BROKEN_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})")
BROKEN_UNICODE = re.compile(r"%[89A-Fa-f][0-9A-Fa-f]")  # What Django leaves of path bytes that are not UTF-8.

# For every answer that says nothing else: also those given before Django's own middleware.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}

GetResponse = Callable[[HttpRequest], HttpResponseBase]
View = Callable[..., HttpResponseBase]


def route_of(request: HttpRequest) -> str:
    """This function will name the URL pattern that answered; a raw path may hold ids and is never logged."""
    if request.path_info in Probes.VIEWS:
        return request.path_info
    match = request.resolver_match
    return f"/{match.route}" if match else "unmatched"


class RequestContext:
    """Gives each request an id, writes the access line, counts it, and adds the headers of every answer."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        given = request.headers.get("X-Request-ID", "")
        request_id = given if REQUEST_ID.fullmatch(given) else str(uuid.uuid4())
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        with acting(request=request_id):
            response = self.get_response(request)
        response["X-Request-ID"] = request_id
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if request.path_info.startswith("/api/"):
            response["Cache-Control"] = "no-store"
            response["Referrer-Policy"] = "no-referrer"
        self._record(request, response.status_code, time.perf_counter() - started)
        structlog.contextvars.clear_contextvars()
        return response

    def _record(self, request: HttpRequest, status: int, seconds: float) -> None:
        route, method = route_of(request), metrics.method_label(request.method)
        metrics.observe(route=route, method=method, status=status, seconds=seconds)
        log.info("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))


class RefuseMalformed:
    """Refuses what no view could answer well: NUL, bytes that are not UTF-8, bodies of unknown length."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return _malformed(request) or self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Refuse a body above the view's `max_body_bytes` before anything reads it; uploads declare more."""
        owner = getattr(view, "cls", None) or getattr(view, "view_class", None) or view
        limit = getattr(owner, "max_body_bytes", settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        return ProblemResponse(413) if _content_length(request) > limit else _unreadable_json(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """An id that is none, in a form of Django's admin, is refused by the field alone."""
        if not isinstance(exception, ValidationError):
            return None
        return problems.error_page(request, problems.invalid(get_error_detail(exception)))


def _malformed(request: HttpRequest) -> ProblemResponse | None:
    return _malformed_target(request) or _malformed_header(request) or _malformed_body(request)


def _malformed_target(request: HttpRequest) -> ProblemResponse | None:
    if "\0" in request.path_info or BROKEN_UNICODE.search(request.path_info):
        return ProblemResponse(400, code="malformed_path", detail="The address is not UTF-8 text.")
    query = str(request.META.get("QUERY_STRING", "")).encode("latin-1", "replace")
    if BROKEN_PERCENT.search(query) or not _is_text(unquote_to_bytes(query)):
        return ProblemResponse(400, code="malformed_query", detail="The query is not percent-encoded UTF-8.")
    return None


def _malformed_header(request: HttpRequest) -> ProblemResponse | None:
    if any("\0" in value for value in request.COOKIES.values()):  # A quoted cookie may spell it \000.
        return ProblemResponse(400, code="malformed_cookie", detail="A cookie holds a NUL character.")
    if any(readable_header(part) is None for part in request.headers.get("Accept", "").split(",")):
        return ProblemResponse(400, code="malformed_accept", detail="The Accept header can't be read.")
    return None


def _malformed_body(request: HttpRequest) -> ProblemResponse | None:
    if "HTTP_TRANSFER_ENCODING" in request.META or _content_length(request) < 0:
        return ProblemResponse(411)
    content_type = readable_header(request.META.get("CONTENT_TYPE", ""))
    if content_type is None or content_type[1].get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        return ProblemResponse(415, code="unsupported_charset", detail="Please send text in UTF-8.")
    return None


def _unreadable_json(request: HttpRequest) -> HttpResponse | None:
    """Where others read JSON than our API, what it would refuse: too deep, or what PostgreSQL can't store."""
    if not request.path_info.startswith("/_allauth/") or not request.body:
        return None
    try:
        parsing.load(request.body)
    except APIException as error:
        return problems.handle(error, {})
    return None


def _is_text(raw: bytes) -> bool:
    try:
        return "\0" not in raw.decode("utf-8")
    except UnicodeDecodeError:
        return False


def _content_length(request: HttpRequest) -> int:
    text = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else -1


class Probes:
    """Answers operators' paths before the host check and the redirect to https: probes know neither."""

    VIEWS: ClassVar[dict[str, Callable[[HttpRequest], HttpResponse]]] = {
        "/healthz": health.alive,
        "/readyz": health.ready,
        "/metrics": metrics.page,
    }

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        view = self.VIEWS.get(request.path_info)
        if view is None:
            return self.get_response(request)
        if request.method not in {"GET", "HEAD"}:
            return ProblemResponse(405, headers={"Allow": "GET, HEAD"})
        return view(request)
