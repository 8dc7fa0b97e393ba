"""Passwords that were found in breaches are refused: a sorted file of SHA-1 hashes, looked up on our own disk."""

import hashlib
import mmap
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError

from accounts.models import User


class BreachedPasswordValidator:
    """Refuses what is in BREACHED_PASSWORDS_FILE; without one it lets everything pass."""

    def validate(self, password: str, user: User | None = None) -> None:
        path = settings.BREACHED_PASSWORDS_FILE
        if path and is_breached(password, Path(path)):
            raise ValidationError(
                "This password was found in a leak from another site, so others know it. Please choose a new one.",
                code="password_breached",
            )

    def get_help_text(self) -> str:
        return "Your password can't be one that was found in a leak."


def is_breached(password: str, path: Path) -> bool:
    """This function will look for a password in a file as Have I Been Pwned publishes it.

    Lines are `HASH:count`, the hash being SHA-1 in capital hexadecimal letters, in the order of the hashes.
    """
    digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with path.open("rb") as file:
        if not file.seek(0, 2):
            return False  # an empty file can't be mapped
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as lines:
            return _holds(lines, digest)


def _holds(lines: mmap.mmap, digest: bytes) -> bool:
    """Halve the bytes between `low` and `high`, both starts of a line, until no line is left between them."""
    low, high = 0, len(lines)
    while low < high:
        start = lines.rfind(b"\n", low, (low + high) // 2) + 1 or low
        found = lines[start : start + len(digest)].upper()
        if found == digest:
            return True
        if found < digest:
            end = lines.find(b"\n", start)
            low = end + 1 if end >= 0 else high
        else:
            high = start
    return False
