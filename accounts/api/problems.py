"""Every error as RFC 9457 problem+json: the DRF exception handler and the views for errors outside DRF."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

import psycopg
from django.core import exceptions as django_exceptions
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.utils.html import format_html
from rest_framework import exceptions
from rest_framework.fields import get_error_detail
from rest_framework.settings import api_settings
from rest_framework.views import set_rollback

from accounts.errors import DomainError

CONTENT_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:problem-type:kaly:"
RETRY_AFTER_SECONDS = 2
MAX_ERRORS = 50
MAX_FIELD_LENGTH = 200
MAX_DETAIL_LENGTH = 300
UNAVAILABLE = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)

SENTENCES = {
    400: "That request can't be read.",
    401: "Please sign in first.",
    403: "You are not allowed to do that.",
    404: "There is nothing here, or it is not yours to see.",
    405: "That method is not allowed here.",
    411: "Please send a Content-Length; chunked bodies are not read.",
    413: "That is more than fits in one request.",
    415: "Please send UTF-8 JSON, without compression.",
    429: "That was too often. Please wait a little, then try again.",
    500: "Something went wrong on our side. Nothing you sent is to blame.",
    503: "We can't answer this right now. Please try again in a moment.",
}
CODES = {
    400: "bad_request",
    401: "not_authenticated",
    403: "permission_denied",
    404: "not_found",
    405: "method_not_allowed",
    411: "length_required",
    413: "body_too_large",
    415: "unsupported_media_type",
    429: "too_many_requests",
    500: "server_error",
    503: "unavailable",
}


class FieldError(NamedTuple):
    """One thing wrong: `field` is a dotted path with list indexes, empty for the whole body."""

    field: str
    code: str
    detail: str


class ProblemResponse(JsonResponse):
    """An RFC 9457 answer. Never stored by a cache, never dependent on a renderer."""

    def __init__(
        self,
        status: int,
        *,
        code: str | None = None,
        detail: str | None = None,
        errors: Iterable[FieldError] = (),
        extra: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.code = code = code or CODES.get(status, "error")
        body = {
            **(extra or {}),
            "type": f"{TYPE_PREFIX}{code}",
            "title": HTTPStatus(status).phrase,
            "status": status,
            "code": code,
            "detail": (detail or SENTENCES.get(status, SENTENCES[400]))[:MAX_DETAIL_LENGTH],
            "errors": [error._asdict() for error in list(errors)[:MAX_ERRORS]],
        }
        super().__init__(body, status=status, content_type=CONTENT_TYPE, headers=dict(headers or {}))
        self.headers.setdefault("Cache-Control", "no-store")


def handle(exc: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """This function will turn an exception of a DRF view into problem+json; `None` means a defect, a 500."""
    response = _response_for(exc)
    if response is not None:
        set_rollback()
    return response


def _response_for(exc: Exception) -> ProblemResponse | None:
    if isinstance(exc, DomainError):
        return refused(exc)
    if isinstance(exc, django_exceptions.ValidationError):
        exc = exceptions.ValidationError(get_error_detail(exc))
    if isinstance(exc, exceptions.ValidationError):
        return invalid(exc.detail)
    if isinstance(exc, exceptions.APIException):
        return _api_problem(exc)
    return _outside_problem(exc)


def refused(exc: DomainError) -> ProblemResponse:
    """This function will build the answer for a rule of the business that said no."""
    errors = [FieldError(exc.field, exc.code, exc.detail)] if exc.field is not None else []
    headers = {} if exc.retry_after is None else {"Retry-After": str(exc.retry_after)}
    return ProblemResponse(
        exc.status, code=exc.code, detail=exc.detail, errors=errors, extra=exc.extra, headers=headers
    )


def invalid(detail: Any) -> ProblemResponse:
    """This function will build the 400 for DRF validation details of any nesting."""
    return ProblemResponse(
        400, code="invalid", detail="Some of what was sent can't be used; see errors.", errors=flatten(detail)
    )


def flatten(detail: Any, path: str = "") -> Iterator[FieldError]:
    """This function will walk nested DRF error details and yield one error per message, with its path."""
    if isinstance(detail, Mapping):
        for key, value in detail.items():
            own = key == api_settings.NON_FIELD_ERRORS_KEY
            yield from flatten(value, path if own else _join(path, key))
    elif isinstance(detail, (list, tuple)):
        for index, value in enumerate(detail):
            yield from flatten(value, path if isinstance(value, str) else _join(path, index))
    else:
        yield FieldError(
            path[:MAX_FIELD_LENGTH], getattr(detail, "code", "invalid"), str(detail)[:MAX_DETAIL_LENGTH]
        )


def _join(path: str, key: object) -> str:
    return f"{path}.{key}" if path else str(key)


def _api_problem(exc: exceptions.APIException) -> ProblemResponse:
    if isinstance(exc, (exceptions.NotAuthenticated, exceptions.AuthenticationFailed)):
        challenge = getattr(exc, "auth_header", None) or "Session"
        return ProblemResponse(401, code=_code(exc), headers={"WWW-Authenticate": challenge})
    headers = {}
    wait = getattr(exc, "wait", None)
    if wait:
        headers["Retry-After"] = str(max(1, round(wait)))
    status, detail = exc.status_code, str(exc.detail)
    if isinstance(exc, exceptions.NotFound):  # Its text may name a model.
        detail = SENTENCES[404]
    errors = [FieldError("", _code(exc), detail)] if isinstance(exc, exceptions.ParseError) else []
    return ProblemResponse(status, code=_code(exc), detail=detail, errors=errors, headers=headers)


def _code(exc: exceptions.APIException) -> str:
    code = getattr(exc.detail, "code", None)
    return str(code or exc.default_code)


def _outside_problem(exc: BaseException | None) -> ProblemResponse | None:
    """The answer for exceptions that are not DRF's. Their messages may hold data and are never shown."""
    if isinstance(exc, UNAVAILABLE):
        return ProblemResponse(503, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})
    if isinstance(exc, django_exceptions.RequestDataTooBig):
        return ProblemResponse(413)
    if isinstance(exc, Http404):
        return ProblemResponse(404)
    if isinstance(exc, django_exceptions.PermissionDenied):
        return ProblemResponse(403)
    if isinstance(
        exc, (django_exceptions.SuspiciousOperation, django_exceptions.BadRequest, UnreadablePostError)
    ):
        return ProblemResponse(400)
    return None


def wants_json(request: HttpRequest) -> bool:
    """This function will tell whether an error is to be JSON: under /api/, or where the client prefers it."""
    if request.path.startswith("/api/"):
        return True
    preferred = request.get_preferred_type(["text/html", "application/json", CONTENT_TYPE])
    return preferred in {"application/json", CONTENT_TYPE}


def error_page(request: HttpRequest, problem: ProblemResponse) -> HttpResponse:
    """This function will answer `problem` as it is, or as a small page for people."""
    if wants_json(request):
        return problem
    status = problem.status_code
    page = format_html(
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>{title}</title></head>'
        "<body><main><h1>{title}</h1><p>{text}</p>"
        '<p><a href="/">Back to the start</a></p></main></body></html>',
        title=HTTPStatus(status).phrase,
        text=SENTENCES.get(status, SENTENCES[400]),
    )
    headers = {name: problem[name] for name in ("Retry-After", "Cache-Control") if name in problem}
    return HttpResponse(page, status=status, headers=headers)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, _outside_problem(exception) or ProblemResponse(400))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, ProblemResponse(403))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error_page(request, ProblemResponse(403, code="csrf_failed"))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, ProblemResponse(404))


def server_error(request: HttpRequest) -> HttpResponse:
    """A 503 when the database is out of reach, otherwise a 500. Django calls this inside its except block."""
    return error_page(request, _outside_problem(sys.exception()) or ProblemResponse(500))
