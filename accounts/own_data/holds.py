"""Data that must be kept for the law: placed and released by two people, it stops erasure and deletion by age."""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from accounts.errors import DomainError
from accounts.models import LegalHold
from accounts.own_data import registry
from accounts.roles import NeedsTwoPeople


class HoldNeedsTwoPeople(NeedsTwoPeople):
    detail = "A hold is placed or released by one person and approved by another."


class HoldIsNotInForce(DomainError):
    code = "hold_is_not_in_force"
    detail = "There is no such hold, or it was released already."


def in_force() -> QuerySet[LegalHold]:
    """This function will give the holds that bind now."""
    return LegalHold.objects.filter(released_at=None)


def held_people() -> set[UUID]:
    """This function will name the users whose data must be kept, those held as patients included."""
    return registry.people(set(in_force().values_list("subject_id", flat=True)))


def let_none_begin() -> None:
    """This function will keep new holds waiting until this transaction ends: what it reads of them stays true.

    A hold that was being placed is waited for; once it is there, it is seen. Whoever else calls this waits too.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE accounts_legalhold IN SHARE ROW EXCLUSIVE MODE")


def place(*, subject_id: UUID, reason: str, by: str, approved_by: str, now: datetime) -> LegalHold:
    """This function will keep everything of a user or a patient until the hold is released.

    :raises HoldNeedsTwoPeople: the same person places and approves
    """
    return LegalHold.objects.create(
        subject_id=subject_id, reason=reason, placed_at=now, placed_by=_two(by, approved_by)
    )


@transaction.atomic
def release(*, hold_id: UUID, by: str, approved_by: str, now: datetime) -> None:
    """This function will end a hold; an erasure that waited for it goes on.

    :raises HoldNeedsTwoPeople: the same person releases and approves
    :raises HoldIsNotInForce: there is nothing to release
    """
    names = _two(by, approved_by)
    if not in_force().filter(pk=hold_id).update(released_at=now, released_by=names):
        raise HoldIsNotInForce


def _two(by: str, approved_by: str) -> str:
    first, second = by.strip(), approved_by.strip()
    if not first or not second or first.casefold() == second.casefold():
        raise HoldNeedsTwoPeople
    return f"{first}, approved by {second}"
