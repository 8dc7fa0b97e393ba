"""Which addresses count which tries. How many pass is in the settings, as RATE_LIMITS."""

import json
import uuid
from collections.abc import Iterator
from importlib import import_module
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from accounts import limits
from accounts.api.origin import client_network
from accounts.api.problems import error_page, refused
from accounts.limits import TooManyRequests
from config.middleware import GetResponse, View

READING = {"GET", "HEAD", "OPTIONS"}
PENDING = "account_login"  # where django-allauth keeps who has still to prove a second factor


class Counted(NamedTuple):
    """The limits of one address of the product: a name in RATE_LIMITS each, or none."""

    by_network: str = "writing"
    by_pair: str = ""  # of network and account
    by_account: str = ""  # the e-mail address that was typed, whether or not somebody has it
    by_user: str = ""  # whose session it is, or will be after the second factor
    field: str = "email"  # that holds what was typed


SIGN_IN = Counted("sign_in", by_pair="sign_in_pair", by_account="sign_in_account")
SIGN_UP = Counted("sign_up", by_account="mail")
# Its own limit: what else is mailed to an address holds no link that lets its owner in.
RESET = Counted("mail_network", by_account="reset")
SECRET = Counted("sign_in", by_user="second_factor")

# Counted whatever the method: each one is a search.
SEARCHES = {
    "matches",
    "triage",
    "practices",
    "practice",
    "practice-times",
    "practice-reviews",
    "practice-structured-data",
    "clinician-page",
    "fairness",
    "fairness-page",
    "clinicians",
    "check-in-step-up",
}
FEED = "calendar-feed"  # Counted whatever the method: calendars ask by themselves, with a secret and nothing else.
# Counted as `writing` also where they are only looked at: each look begins a session, for the challenge of a passkey.
CHALLENGES = {"mfa_login_webauthn", "headless:app:mfa:login_webauthn"}
# Counted where something is sent; whatever is not named here counts as `writing`.
TRIES = {
    "first-page": Counted("searching"),
    "unsubscribe": Counted("unsubscribing"),
    "sms-status": Counted("calling_back"),
    "sms-answers": Counted("calling_back"),
    "account_login": SIGN_IN._replace(field="login"),
    "account_signup": SIGN_UP,
    "account_reset_password": RESET,
    "account_reset_password_from_key": Counted("sign_in"),
    "account_confirm_email": Counted("sign_in"),
    "account_email_verification_sent": Counted("sign_in", by_user="second_factor"),
    "account_email": Counted("mail_network", by_account="mail", by_user="own_mail"),
    "account_confirm_login_code": SECRET,
    "account_reauthenticate": SECRET,
    "account_change_password": SECRET,
    "admin:password_change": SECRET,
    "mfa_authenticate": SECRET,
    "mfa_reauthenticate": SECRET,
    "mfa_activate_totp": SECRET,
    "mfa_login_webauthn": Counted("sign_in"),
    "mfa_reauthenticate_webauthn": SECRET,
    "headless:app:account:login": SIGN_IN,
    "headless:app:account:signup": SIGN_UP,
    "headless:app:account:request_password_reset": RESET,
    "headless:app:account:reset_password": Counted("sign_in"),
    "headless:app:account:verify_email": Counted("sign_in", by_user="second_factor"),
    "headless:app:account:resend_email_verification_code": Counted("mail_network", by_user="own_mail"),
    "headless:app:account:manage_email": Counted("mail_network", by_account="mail", by_user="own_mail"),
    "headless:app:account:confirm_login_code": SECRET,
    "headless:app:account:reauthenticate": SECRET,
    "headless:app:account:change_password": SECRET,
    "headless:app:mfa:authenticate": SECRET,
    "headless:app:mfa:reauthenticate": SECRET,
    "headless:app:mfa:manage_totp": SECRET,
    "headless:app:mfa:login_webauthn": Counted("sign_in"),
    "headless:app:mfa:authenticate_webauthn": SECRET,
    "headless:app:mfa:reauthenticate_webauthn": SECRET,
}


class Limits:
    """Counts each try before a view runs, and answers 429 when one is too many."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        try:
            count(request)
        except TooManyRequests as refusal:
            return error_page(request, refused(refusal))
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """A view may count tries of its own; its refusal is answered in the same way."""
        return error_page(request, refused(exception)) if isinstance(exception, TooManyRequests) else None


def count(request: HttpRequest) -> None:
    """This function will count one request under every limit of its address.

    The network comes first and the account last: who is held back already can use up no more of an account's tries.

    :raises TooManyRequests: one of the limits is used up
    """
    now = timezone.now()
    for name, subject in spent_by(request):
        limits.spend(limits.named(name), subject, now=now)


def spent_by(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """This function will yield the limits that a request counts under, with whom it counts for."""
    assert request.resolver_match is not None  # noqa: S101  this runs after an address was found
    name = request.resolver_match.view_name
    network = client_network(request)
    if name in SEARCHES:
        yield "searching", network
    elif name == FEED:
        yield "feeds", network
    elif request.method in READING and name in CHALLENGES:
        yield "writing", network
    elif request.method not in READING:
        counted = TRIES.get(name, Counted())
        account = counted.by_account and limits.account(typed(request, counted.field))
        user = counted.by_user and owner_of_session(request)
        subjects = (network, account and f"{network} {account}", account, user)
        yield from (
            (name, subject) for name, subject in zip(counted, subjects, strict=False) if name and subject
        )


def is_of_the_app(request: HttpRequest) -> bool:
    """This function will tell who reads the request: the API of apps takes JSON and a token, whatever is declared."""
    return request.resolver_match is not None and request.resolver_match.view_name.startswith("headless:")


def typed(request: HttpRequest, field: str) -> str:
    """This function will read what somebody typed into a field, exactly as the view will."""
    if not is_of_the_app(request):
        return str(request.POST.get(field, ""))
    try:
        body = json.loads(request.body.decode())
    except ValueError:
        return ""
    return str(body.get(field, "")) if isinstance(body, dict) else ""


def owner_of_session(request: HttpRequest) -> str:
    """This function will tell whose session this is, or whose it becomes once a second factor is proved."""
    session = request.session
    if is_of_the_app(request):
        store = import_module(settings.SESSION_ENGINE).SessionStore
        session = store(request.headers.get("X-Session-Token"))
    pending = session.get(PENDING)
    user = session.get(SESSION_KEY) or (pending.get("user_pk") if isinstance(pending, dict) else None)
    return str(uuid.UUID(user)) if user else ""
