"""Signed addresses: each is for one purpose, one person and one row, and ends by itself."""

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.errors import DomainError
from accounts.models import User

# Row, person, version of the row, end: as short as can be, for text messages hold it too.
PACKED = struct.Struct(">16s16sII")


class Purpose(StrEnum):
    """What a link does, which is also the name of its address. None can be used for another."""

    COMING = "link-coming"
    CANCEL = "link-cancel"
    TAKE = "link-take"


class LinkIsWrong(DomainError):
    """Also where the person acts for the patient no more: the page says no more than that."""

    code = "link_is_wrong"
    status = 404
    detail = (
        "This link isn't one of ours, or it is no longer yours. Please copy it from the message as a whole."
    )


class LinkIsOld(DomainError):
    code = "link_is_old"
    status = 410
    detail = "The time of this link is over."


class HasMoved(DomainError):
    code = "has_moved"
    detail = "The visit has moved since. Please look at its new time."


class Told(NamedTuple):
    """What a link says. `sequence` is the version of a visit that the message told of."""

    row_id: UUID
    user: User
    sequence: int


def link(purpose: Purpose, *, row_id: UUID, user_id: UUID, until: datetime, sequence: int = 0) -> str:
    """This function will make the address of a page that does one thing for a person, until a moment."""
    packed = PACKED.pack(row_id.bytes, user_id.bytes, sequence, int(until.timestamp()))
    token = _signer(purpose).sign(urlsafe_b64encode(packed).decode().rstrip("="))
    return settings.PUBLIC_URL + reverse(purpose, args=[token])


def read(purpose: Purpose, token: str, *, now: datetime) -> Told:
    """This function will say what a link is about; it changes nothing.

    :raises LinkIsWrong: we did not make it, it is for something else, or its person has no account any more
    :raises LinkIsOld: its time is over
    """
    try:
        packed = _signer(purpose).unsign(token)
    except signing.BadSignature:
        raise LinkIsWrong from None
    row, person, sequence, until = PACKED.unpack(urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    user = User.objects.filter(pk=UUID(bytes=person), is_active=True).first()
    if user is None:
        raise LinkIsWrong
    if now.timestamp() >= until:
        raise LinkIsOld
    return Told(UUID(bytes=row), user, sequence)


def _signer(purpose: Purpose) -> signing.Signer:
    return signing.Signer(salt=f"kaly.patients.{purpose}")
