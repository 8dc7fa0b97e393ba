"""Integration keys on the addresses that take them: by header alone, for what their scopes say."""

from functools import cache
from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.models import Role
from providers import integration_keys
from providers.models import IntegrationKey
from providers.models.integration_keys import Scope


class KeyHolder:
    """Whoever calls with a key: no person, so without any rows or roles of one. `pk` is what limits count by."""

    is_authenticated = True
    is_anonymous = False
    is_active = True
    is_staff = False
    roles: ClassVar[frozenset[Role]] = frozenset()

    def __init__(self, key: IntegrationKey) -> None:
        self.pk = f"key:{key.pk}"


class IntegrationKeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer kaly_…`; `request.auth` is the key. Without that header the other ways are tried."""

    def authenticate(self, request: Request) -> tuple[Any, IntegrationKey] | None:
        _refuse_in_query(request)
        scheme, _, text = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return None
        key = integration_keys.recognise(text, now=timezone.now())
        if key is None:
            raise exceptions.NotAuthenticated
        return KeyHolder(key), key

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def _refuse_in_query(request: Request) -> None:
    """A key in an address ends up in histories and logs on the way: it doesn't count there, good or not."""
    query = request.query_params
    if any(
        integration_keys.LIKE_A_KEY.search(text) for pair in query.lists() for text in (pair[0], *pair[1])
    ):
        raise exceptions.NotAuthenticated


class HasScope(BasePermission):
    """Keys need the scope of what they do; people are judged by their relations. Built by `has_scope`."""

    reading: str
    writing: str

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not isinstance(request.auth, IntegrationKey):
            return True
        scope = self.reading if request.method in SAFE_METHODS else self.writing
        return scope in request.auth.scopes


class KeysNeitherAddNorRemove(BasePermission):
    """A key changes what is there; adding and removing it is for people."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return request.method not in ("POST", "DELETE") or not isinstance(request.auth, IntegrationKey)


@cache
def has_scope(reading: str, writing: str) -> type[HasScope]:
    """This function will make the permission class of an address: a scope to read there, one to change."""
    return type("HasScope", (HasScope,), {"reading": Scope(reading), "writing": Scope(writing)})


class IntegrationKeyScheme(OpenApiAuthenticationExtension):
    target_class = IntegrationKeyAuthentication
    name = "integrationKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A key of a clinic: `kaly_<prefix>_<secret>`.",
        }
