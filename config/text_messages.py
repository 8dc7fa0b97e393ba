"""Who takes text messages, from the environment. Read by the settings."""

import os
from typing import NamedTuple

from django.core.exceptions import ImproperlyConfigured

BACKENDS = ("none", "console", "file")


class TextMessages(NamedTuple):
    backend: str
    folder: str


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
    return TextMessages(backend, folder)
