"""The door of Django's admin: people sign in where everyone does, and prove their second factor there."""

from allauth.account.models import EmailAddress
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from accounts.middleware import HalfSignedIn
from accounts.sign_in import second_factor


def leave_out() -> None:
    """This function will take allauth's pages out of the admin: nobody edits another person's addresses or keys."""
    for model in (EmailAddress, Authenticator):
        admin.site.unregister(model)


def sign_in_first(request: HttpRequest, extra_context: object = None) -> HttpResponse:
    """This function will lead whoever may not enter yet to what is missing, and back to where they were going."""
    target = get_next_redirect_url(request) or reverse("admin:index")
    if request.user.is_anonymous:
        return lead_in(request, target)
    if request.user.is_staff:
        return HttpResponseRedirect(target)
    raise PermissionDenied


def lead_in(request: HttpRequest, target: str) -> HttpResponse:
    """This function will lead whoever is not signed in, or not with the second factor they owe, to that step."""
    step = "account_login"
    if isinstance(request.user, HalfSignedIn):
        ready = second_factor.is_set_up(request.user.person)
        step = "mfa_reauthenticate" if ready else "mfa_index"
    return HttpResponseRedirect(f"{reverse(step)}?{urlencode({'next': target})}")
