"""Who takes text messages, from the environment. Read by the settings."""

import os
import re
from typing import NamedTuple

from django.core.exceptions import ImproperlyConfigured

BACKENDS = ("none", "console", "file", "twilio")
ACCOUNT = re.compile(r"AC[0-9a-f]{32}", re.ASCII)
# A number, a short code, or a messaging service.
SENDER = re.compile(r"\+[1-9][0-9]{7,14}|[0-9]{5,6}|MG[0-9a-f]{32}", re.ASCII)


class TextMessages(NamedTuple):
    backend: str
    folder: str
    account_sid: str
    auth_token: str
    sender: str


def read(*, debug: bool) -> TextMessages:
    """This function will say who takes text messages: nobody, unless there is a folder to keep them in.

    :raises ImproperlyConfigured: no such back end, or one that lacks something
    """
    folder = os.environ.get("SMS_FOLDER", "")
    backend = os.environ.get("SMS_BACKEND") or ("file" if folder else "console" if debug else "none")
    if backend not in BACKENDS:
        raise ImproperlyConfigured(f"SMS_BACKEND must be one of {', '.join(BACKENDS)}.")
    if backend == "file" and not folder:
        raise ImproperlyConfigured("SMS_BACKEND=file needs a folder: set SMS_FOLDER.")
    found = TextMessages(
        backend,
        folder,
        os.environ.get("TWILIO_ACCOUNT_SID", ""),
        os.environ.get("TWILIO_AUTH_TOKEN", ""),
        os.environ.get("TWILIO_FROM", ""),
    )
    if backend == "twilio":
        _require_all(found)
    return found


def _require_all(found: TextMessages) -> None:
    if not ACCOUNT.fullmatch(found.account_sid) or not found.auth_token:
        raise ImproperlyConfigured("SMS_BACKEND=twilio needs TWILIO_ACCOUNT_SID (AC…) and TWILIO_AUTH_TOKEN.")
    if not SENDER.fullmatch(found.sender):
        raise ImproperlyConfigured(
            "TWILIO_FROM must be a number such as +12125550142, a short code, or a messaging service (MG…)."
        )
