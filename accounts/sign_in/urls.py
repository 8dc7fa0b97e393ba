"""allauth's addresses, each request one transaction: a mail is queued with the change it tells of, or not at all."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, URLResolver, include, path

View = Callable[..., HttpResponseBase]


def whole(view: View) -> View:
    """This function will wrap a view in a transaction; nothing that it answers is stored by a cache."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with transaction.atomic():
            response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    return wrapped


# Telephone numbers sign nobody in here, and allauth's views of them fail on whoever asks.
NOT_OFFERED = {"manage_phone", "verify_phone", "resend_phone_verification_code"}


def wrap(patterns: list[URLPattern | URLResolver]) -> None:
    """This function will wrap every view and take out what is not offered."""
    patterns[:] = [pattern for pattern in patterns if getattr(pattern, "name", None) not in NOT_OFFERED]
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = whole(pattern.callback)
        else:
            wrap(pattern.url_patterns)


urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    path("_allauth/", include("allauth.headless.urls")),
]
wrap(urlpatterns)
