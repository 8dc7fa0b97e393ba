"""The two ways into the API: the session cookie of a browser and the session token of an app."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.request import Request

from accounts.middleware import HalfSignedIn, someone
from accounts.models import User
from accounts.sessions import SessionStore

TOKEN_HEADER = "X-Session-Token"  # noqa: S105  the name of a header


class SecondFactorRequired(exceptions.NotAuthenticated):
    default_code = "second_factor_required"


class CsrfFailed(exceptions.PermissionDenied):
    default_code = "csrf_failed"
    default_detail = "The CSRF token is missing or not the one of this session."


class SessionCookie(SessionAuthentication):
    """The session of a browser; what changes something needs the CSRF token too. `request.auth` is the session."""

    def authenticate(self, request: Request) -> tuple[User, Any] | None:
        django_request: HttpRequest = request._request
        user = _counted(getattr(django_request, "user", None))
        if user is None:
            return None
        self.enforce_csrf(request)
        return user, django_request.session

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request._request)  # type: ignore[arg-type]  # which looks for no token in a form
        except exceptions.PermissionDenied:
            raise CsrfFailed from None

    def authenticate_header(self, request: Request) -> str:
        return "Session"


class AppToken(BaseAuthentication):
    """The session of an app, by header alone: cookies are not looked at, so no CSRF token is needed."""

    def authenticate(self, request: Request) -> tuple[User, Any] | None:
        token = request.headers.get(TOKEN_HEADER)
        if token is None:
            return None
        asked = HttpRequest()
        asked.path_info, asked.session = request.path_info, SessionStore(token)
        user = _counted(someone(asked))
        if user is None:
            raise exceptions.NotAuthenticated
        return user, asked.session

    def authenticate_header(self, request: Request) -> str:
        return "Session"


def _counted(user: User | AnonymousUser | None) -> User | None:
    """The person, if this session is all that they need.

    :raises SecondFactorRequired: they are of the staff and proved no second factor in it
    """
    if isinstance(user, HalfSignedIn):
        raise SecondFactorRequired
    return user if isinstance(user, User) else None


class SessionCookieScheme(OpenApiAuthenticationExtension):
    target_class = SessionCookie
    name = "sessionCookie"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "The session of a browser. Send `X-CSRFToken` with everything but GET.",
        }


class AppTokenScheme(OpenApiAuthenticationExtension):
    target_class = AppToken
    name = "appToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": TOKEN_HEADER,
            "description": "The session of an app, as signing in at `/_allauth/app/v1/` gives it.",
        }
