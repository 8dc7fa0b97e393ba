"""What was mailed and texted, for whoever tries Kaly out on their machine: pages that are nowhere else.

Mails hold links that sign in. Where EMAIL_FOLDER is not set, or others could reach the server, nothing is here; there
`refusals` doesn't let a server with a folder start either.
"""

from pathlib import Path
from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views import View
from django.views.decorators.clickjacking import xframe_options_sameorigin

from accounts.channels import kept
from accounts.channels.kept import Kept
from config.refusals import is_production

# No script, no form, nothing fetched, and no rights of this site; a link opens a page of its own.
SHOWN_APART = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["data:"],
    "object-src": None,
    "frame-ancestors": ["'self'"],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}


class Development(View):
    """A page that is there for this machine alone."""

    http_method_names = ["get", "head"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.EMAIL_FILE_PATH or is_production(settings):
            raise Http404
        return super().dispatch(request, *args, **kwargs)


class Messages(Development):
    """All of them, newest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        told = {"messages": kept.newest(folders()), "most": kept.MOST}
        return render(request, "development/messages.html", told)


class Message(Development):
    """One of them: how it looks, what it says, its calendar file, its headers."""

    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        message = found(name)
        told = {"message": message, "entry": kept.entry(message.calendar)}
        return render(request, "development/message.html", told)


class Body(Development):
    """The page of a mail, for a frame."""

    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        return HttpResponse(found(name).html)


class CalendarFile(Development):
    """The calendar file of a mail, to be opened by a calendar."""

    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        headers = {"Content-Disposition": 'attachment; filename="visit.ics"'}
        return HttpResponse(
            found(name).calendar, content_type="text/calendar; charset=utf-8", headers=headers
        )


def folders() -> list[Path]:
    """This function will name the folders that hold messages."""
    named = (settings.EMAIL_FILE_PATH, settings.SMS_FOLDER)
    return [Path(folder) for folder in named if folder]


def found(name: str) -> Kept:
    """This function will read one message.

    :raises Http404: there is none
    """
    message = kept.find(folders(), name)
    if message is None:
        raise Http404
    return message


body = xframe_options_sameorigin(csp_replace(SHOWN_APART)(Body.as_view()))
