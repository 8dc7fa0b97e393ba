"""After a restored backup: erase again whoever the ledger names."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import Erasure, User
from accounts.own_data import holds, ledger, registry


def replay(*, now: datetime) -> tuple[int, list[UUID]]:
    """This function will erase everyone again whom the ledger names, in the database or in the file.

    Returns how many were there to be erased, and the ids of those whom a hold keeps. Safe to run any number of times.
    """
    entries = dict(ledger.read())
    for erasure in Erasure.objects.filter(erased_at__isnull=False):
        entries[erasure.person_id] = erasure.erased_at or now
    count, held = 0, []
    for person_id, erased_at in entries.items():
        with transaction.atomic():
            user = User.objects.select_for_update().filter(pk=person_id).first()
            if user is None:
                continue
            holds.let_none_begin()
            if user.pk in holds.held_people():
                held.append(person_id)
                continue
            _erase(user, erased_at, now)
            count += 1
    return count, held


def _erase(user: User, erased_at: datetime, now: datetime) -> None:
    parts = registry.erase(user, now=now)
    Erasure.objects.filter(person_id=user.pk, erased_at=None).delete()
    Erasure.objects.get_or_create(
        person_id=user.pk,
        cancelled_at=None,
        defaults={
            "requested_at": erased_at,
            "due_at": erased_at,
            "closed_at": erased_at,
            "erased_at": erased_at,
            "parts": parts,
        },
    )
