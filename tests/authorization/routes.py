"""Every address that the router knows, with the methods that it answers, as the matrix spells them."""

import re
from typing import NamedTuple

from django.urls import URLPattern, get_resolver
from django.urls.resolvers import RoutePattern

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
ACTS = (
    "/take/",
    "/give-back/",
    "/look-up/",
    "/evidence/",
    "/decide/",
    "/settle/",
    "/lift/",
    "/suspend/",
    "/reinstate/",
)
FORMS = ("/add/", "/change/", "/delete/", "/password/", *ACTS)
# Where people sign in, which is for anyone: tests/accounts/sign_in/ asks there.
DOORS = ("/accounts/", "/_allauth/")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


class Route(NamedTuple):
    """One method of one address: `/api/v1/practices/{practice_id}/`."""

    address: str
    method: str

    def __str__(self):
        return f"{self.method} {self.address}"

    @property
    def ids(self):
        return re.findall(r"\{(\w+)\}", self.address)


def routes():
    """Every route, in the order of the addresses."""
    found = {
        Route(address, method)
        for address, view in _addresses(get_resolver().url_patterns, "/")
        if not address.startswith(DOORS)
        for method in _methods(address, view)
    }
    return sorted(found)


def _addresses(patterns, prefix):
    for entry in patterns:
        address = prefix + _spelled(entry.pattern)
        if isinstance(entry, URLPattern):
            yield address, entry.callback
        else:
            yield from _addresses(entry.url_patterns, address)


def _spelled(pattern):
    if isinstance(pattern, RoutePattern):
        return PARAMETER.sub(r"{\1}", str(pattern))
    return re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", str(pattern)).strip("^$")


def _methods(address, view):
    """What a class has a method for. Of the admin, whose functions answer anything: its pages and its forms."""
    if address.startswith("/admin/"):
        return ["GET", "POST"] if address.endswith(FORMS) else ["GET"]
    owner = getattr(view, "cls", None) or getattr(view, "view_class", None)
    return [method for method in METHODS if hasattr(owner, method.lower())] if owner else ["GET"]
