"""Keys of a clinic's other software: shown once, good for one clinic, for as long as whoever saw them owns it."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.errors import DomainError
from accounts.models import User
from accounts.trail.acting import identify
from providers import memberships
from providers.models import Clinic, IntegrationKey

FORM = re.compile(r"kaly_([0-9a-z]{12})_([0-9a-f]{64})", re.ASCII)
LIKE_A_KEY = re.compile(r"kaly_[0-9a-z]{12}_", re.ASCII | re.IGNORECASE)
LONGEST_OVERLAP = timedelta(days=1)
NO_DIGEST = "0" * 64  # compared with where there is no such key, so that the answer takes as long


class KeyIsOver(DomainError):
    code = "key_is_over"
    detail = "This key has been revoked or replaced, or it has run out."


class Shown(NamedTuple):
    """A key with its text, which is told once and then forgotten."""

    key: IntegrationKey
    text: str


@transaction.atomic
def create(
    *, clinic: Clinic, name: str, scopes: Collection[str], expires_at: datetime, by: User, now: datetime
) -> Shown:
    """This function will make a key of a clinic.

    :raises NotAnOwner: whoever asks does not own the clinic any more
    """
    memberships.take_turn(clinic.pk)
    memberships.require_owner(by, clinic.pk, now=now)
    return _made(
        IntegrationKey(clinic=clinic, name=name, scopes=sorted(set(scopes)), expires_at=expires_at), by, now
    )


@transaction.atomic
def rotate(*, key: IntegrationKey, overlap: timedelta, by: User, now: datetime) -> Shown:
    """This function will put a new key in the place of one, for as long as that one was made for.

    The old one ends after `overlap`. Of two who do this at once one is refused: the other one's key is the new one.

    :raises NotAnOwner: whoever asks does not own the clinic any more
    :raises KeyIsOver: the key counts no more, or has been replaced
    """
    memberships.take_turn(key.clinic_id)
    memberships.require_owner(by, key.clinic_id, now=now)
    old = IntegrationKey.objects.active(now).filter(pk=key.pk, replaced_by=None).first()
    if old is None:
        raise KeyIsOver
    new = IntegrationKey(
        clinic_id=old.clinic_id,
        name=old.name,
        scopes=old.scopes,
        expires_at=now + (old.expires_at - old.created_at),
        replaces=old,
    )
    shown = _made(new, by, now)
    IntegrationKey.objects.filter(pk=old.pk).update(expires_at=min(old.expires_at, now + overlap))
    return shown


@transaction.atomic
def revoke(*, key: IntegrationKey, by: User, now: datetime) -> None:
    """This function will end a key at once.

    :raises NotAnOwner: whoever asks does not own the clinic any more
    """
    memberships.take_turn(key.clinic_id)
    memberships.require_owner(by, key.clinic_id, now=now)
    IntegrationKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now)


def recognise(text: str, *, now: datetime) -> IntegrationKey | None:
    """This function will find the key of a text, if it counts at this moment, and note the day of its use.

    From then on the request is one of this key for the trail, also when it is refused because the key is over.
    """
    form = FORM.fullmatch(text)
    if form is None:
        return None
    prefix, secret = form.groups()
    counting = IntegrationKey.objects.active(now).filter(pk=OuterRef("pk"))
    key = IntegrationKey.objects.filter(prefix=prefix).annotate(counts=Exists(counting)).first()
    if not hmac.compare_digest(digest_of(secret), key.digest if key else NO_DIGEST) or key is None:
        return None
    identify(key_id=key.pk)
    if not key.counts:
        return None
    if key.last_used_on != now.date():
        IntegrationKey.objects.filter(pk=key.pk).update(last_used_on=now.date())
    return key


def digest_of(secret: str) -> str:
    """This function will return what is stored of a secret. It is long and random, so it needs no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _made(key: IntegrationKey, by: User, now: datetime) -> Shown:
    secret = secrets.token_hex(32)
    key.prefix = "".join(secrets.choice("0123456789abcdefghijklmnopqrstuvwxyz") for _ in range(12))
    key.digest, key.created_by, key.created_at = digest_of(secret), by, now
    key.save(force_insert=True)
    return Shown(key, f"kaly_{key.prefix}_{secret}")
