"""Who a request comes from."""

from django.contrib.auth import get_user
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts import roles
from accounts.models import User


class Authentication(AuthenticationMiddleware):
    """Django's own, with the roles of the session; staff without a second factor count as not signed in."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: someone(request))  # type: ignore[assignment]


def someone(request: HttpRequest) -> User | AnonymousUser:
    """This function will load the person of a session with the roles that this session may use."""
    user = get_user(request)
    if not isinstance(user, User):
        return AnonymousUser()
    return roles.with_powers(user, request.session) or AnonymousUser()
