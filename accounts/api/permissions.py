"""What a function may ask of the person who calls it. Which rows they see is decided by `visible_to`."""

from functools import cache

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts import roles
from accounts.models import Role, User


class HasRole(BasePermission):
    """Holders of a role of the platform's staff; built by `has_role`."""

    roles: frozenset[Role] = frozenset()

    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.user, User) and not self.roles.isdisjoint(request.user.roles)


@cache
def has_role(*allowed: Role) -> type[HasRole]:
    """This function will make the permission class for the holders of any of these roles."""
    return type("HasRole", (HasRole,), {"roles": frozenset(allowed)})


class SteppedUp(BasePermission):
    """Who proved within the last minutes that it is them: by a second factor, or by a password where none is held."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not isinstance(request.user, User):
            return False
        roles.require_step_up(request.user, request.auth)  # type: ignore[arg-type]  # the session
        return True
