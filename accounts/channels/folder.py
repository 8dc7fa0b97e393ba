"""Mails that are kept in a folder instead of being sent: whole files, for their owner alone."""

import os
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class EmailBackend(BaseEmailBackend):
    """Writes what it is given to EMAIL_FOLDER."""

    def __init__(self, fail_silently: bool = False, **_of_smtp: Any) -> None:
        super().__init__(fail_silently=fail_silently)
        if not settings.EMAIL_FILE_PATH:
            raise ImproperlyConfigured("EMAIL_FOLDER names no folder.")
        self.folder = Path(settings.EMAIL_FILE_PATH)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for mail in email_messages:
            content = mail.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]  # Django's own takes it
            keep(self.folder, content, now=datetime.now(UTC))
        return len(email_messages)


def keep(folder: Path, content: bytes, *, now: datetime) -> Path:
    """This function will write a mail to a file whose name begins with its moment."""
    path = folder / f"{now.astimezone(UTC):%Y%m%dT%H%M%S%f}Z-{secrets.token_hex(4)}.eml"
    unfinished = path.with_suffix(".unfinished")
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    unfinished.rename(path)
    return path
