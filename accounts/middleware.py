"""Who a request comes from."""

from django.contrib.auth import get_user
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts import roles
from accounts.models import User
from accounts.trail.acting import identify

# Where people sign in and look after how they do: a second factor is set up and proved here.
SIGN_IN = ("/accounts/", "/_allauth/")


class HalfSignedIn(AnonymousUser):
    """Someone of the staff whose session proved no second factor: nobody, except that we can say what is missing."""

    def __init__(self, person: User) -> None:
        self.person = person


class Authentication(AuthenticationMiddleware):
    """Django's own, with the roles of the session; staff without a second factor count as not signed in."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: someone(request))  # type: ignore[assignment]


def someone(request: HttpRequest) -> User | AnonymousUser:
    """This function will load the person of a request's session with the roles that this session may use."""
    user = get_user(request)
    if not isinstance(user, User):
        return AnonymousUser()
    powered = roles.with_powers(user, request.session)
    if powered is None and not request.path_info.startswith(SIGN_IN):
        return HalfSignedIn(user)
    identify(user_id=user.pk)
    return user
