"""The cursor of a match: it carries the moment, the day of the rotation and the last key, and is signed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Self

from django.core import signing

from accounts.errors import DomainError

SALT = "matching.cursor"
LIFETIME = timedelta(hours=1)
REMEMBERED = 500
MAX_LENGTH = 12_000


class BadCursor(DomainError):
    """The cursor is not one of ours, has run out, or belongs to another request."""

    code = "bad_cursor"
    status = 400
    field = "cursor"
    detail = "This cursor is not valid here. Start again from the first page."


@dataclass(frozen=True, kw_only=True, slots=True)
class Cursor:
    """Where the next page begins. `within_miles` is the radius that the first page was searched by."""

    moment: datetime
    within_miles: float
    key: int
    rotation: str
    count: int  # clinicians on earlier pages
    shown: tuple[str, ...]  # the short ids of the last 500 of them
    request: str

    def encode(self) -> str:
        return signing.dumps(
            [
                self.moment.isoformat(),
                self.within_miles,
                self.key,
                self.rotation,
                self.count,
                self.shown[-REMEMBERED:],
                self.request,
            ],
            salt=SALT,
            compress=True,
        )

    @classmethod
    def decode(cls, text: str, *, request: str) -> Self:
        """:raises BadCursor: forged, older than an hour, or made for another request"""
        try:
            moment, within, key, rotation, count, shown, made_for = signing.loads(
                text, salt=SALT, max_age=LIFETIME
            )
        except (signing.BadSignature, ValueError) as error:
            raise BadCursor from error
        if made_for != request:
            raise BadCursor
        return cls(
            moment=datetime.fromisoformat(moment),
            within_miles=within,
            key=key,
            rotation=rotation,
            count=count,
            shown=tuple(shown),
            request=made_for,
        )


def fingerprint(ask: object) -> str:
    """A short digest that tells whether two requests ask the same."""
    return sha256(repr(ask).encode()).hexdigest()[:16]
