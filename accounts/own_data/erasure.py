"""Erasing a person: asked for, thought over for a week, then done for good; done again after a restored backup."""

import math
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts import outbox
from accounts.errors import DomainError
from accounts.limits import TooManyRequests
from accounts.models import Erasure, User
from accounts.own_data import holds, ledger, registry, sign_in
from accounts.own_data.registry import Blocker

DAY = timedelta(days=1)
MOST_A_DAY = 3
COOLING_OFF = timedelta(days=7)
# From the moment nobody can sign in until the data goes: longer than any request or task that had begun before may
# last, so that nothing is written about this person any more. A lock could not promise it: PostgreSQL looks at our
# foreign keys only when the writer commits.
CLOSING = timedelta(minutes=5)
HELD = Blocker("held", "We have to keep your data for now. We'll erase it as soon as we may.")


class ErasureIsRequested(DomainError):
    code = "erasure_is_requested"
    detail = "You have asked for this already."


class ErasureIsBlocked(DomainError):
    code = "erasure_is_blocked"
    detail = "Something has to be settled first; see blockers."


class ErasureIsNotRequested(DomainError):
    code = "erasure_is_not_requested"
    status = 404
    detail = "There is nothing to call off."


def of(user: User) -> Erasure | None:
    """This function will give the erasure of a person that was not called off, if there is one."""
    return Erasure.objects.filter(person_id=user.pk, cancelled_at=None).first()


def is_erased(person_id: UUID) -> bool:
    """This function will tell whether somebody was erased: such an account stays closed."""
    return Erasure.objects.filter(person_id=person_id, erased_at__isnull=False).exists()


def has_begun(person_id: UUID) -> bool:
    """This function will tell whether an account was closed for erasure, or is erased: it is never opened again."""
    return Erasure.objects.filter(person_id=person_id, closed_at__isnull=False).exists()


def waits_for(user: User) -> list[Blocker]:
    """This function will say what stands in the way of an erasure now; of a hold no more than that it is there."""
    held = [HELD] if user.pk in holds.held_people() else []
    return held + registry.blockers(user)


@transaction.atomic
def ask(*, user: User, now: datetime) -> Erasure:
    """This function will note that a person wants to be erased after COOLING_OFF. A hold only makes it wait longer.

    :raises ErasureIsRequested: they asked before
    :raises TooManyRequests: they asked MOST_A_DAY times within a day; each time is a message
    :raises ErasureIsBlocked: something has to be settled first
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if of(user) is not None:
        raise ErasureIsRequested
    today = Erasure.objects.filter(person_id=user.pk, requested_at__gt=now - DAY).order_by("-requested_at")
    if len(asked := list(today[:MOST_A_DAY])) == MOST_A_DAY:
        raise TooManyRequests(math.ceil((asked[-1].requested_at + DAY - now).total_seconds()))
    if blockers := registry.blockers(user):
        raise ErasureIsBlocked(extra={"blockers": [blocker._asdict() for blocker in blockers]})
    erasure = Erasure.objects.create(person_id=user.pk, requested_at=now, due_at=now + COOLING_OFF)
    _tell(erasure, user, "requested", now)
    return erasure


@transaction.atomic
def call_off(*, user: User, now: datetime) -> None:
    """This function will call an erasure off.

    :raises ErasureIsNotRequested: there is none, or it has begun
    """
    waiting = Erasure.objects.select_for_update().filter(person_id=user.pk, cancelled_at=None, closed_at=None)
    erasure = waiting.first()
    if erasure is None:
        raise ErasureIsNotRequested
    waiting.update(cancelled_at=now)
    _tell(erasure, user, "called_off", now)


def carry_out_due(*, now: datetime) -> int:
    """This function will close the accounts whose time has come, and erase those closed for CLOSING."""
    begun = Erasure.objects.filter(cancelled_at=None, erased_at=None).order_by("due_at")
    for pk in list(begun.filter(closed_at=None, due_at__lte=now).values_list("pk", flat=True)):
        _close(pk, now)
    closed = begun.filter(closed_at__lte=now - CLOSING)
    return sum(_erase(pk, now) for pk in list(closed.values_list("pk", flat=True)))


@transaction.atomic
def _close(pk: UUID, now: datetime) -> None:
    erasure = _claim(Erasure.objects.filter(pk=pk, cancelled_at=None, closed_at=None))
    if erasure is None:
        return
    user = User.objects.select_for_update().get(pk=erasure.person_id)
    holds.let_none_begin()
    if waits_for(user):
        return
    sign_in.close(user, now=now)
    erasure.closed_at = now
    erasure.save(update_fields=["closed_at"])


@transaction.atomic
def _erase(pk: UUID, now: datetime) -> bool:
    erasure = _claim(Erasure.objects.filter(pk=pk, erased_at=None))
    if erasure is None:
        return False
    user = User.objects.select_for_update().get(pk=erasure.person_id)
    holds.let_none_begin()
    if user.pk in holds.held_people():
        return False
    _tell(erasure, user, "done", now)
    erasure.parts = registry.erase(user, now=now)
    erasure.erased_at = now
    erasure.save(update_fields=["parts", "erased_at"])
    ledger.append(user.pk, at=now)
    return True


def _claim(erasures: QuerySet[Erasure]) -> Erasure | None:
    return erasures.select_for_update(skip_locked=True).first()


def _tell(erasure: Erasure, user: User, what: str, now: datetime) -> None:
    is_last = what == "done"  # it outlives the others of this person
    outbox.tell(
        kind=f"erasure_{what}",
        facts={"day": erasure.due_at.date()} if what == "requested" else {},
        dedupe_key=f"erasure-{what}:{erasure.pk}",
        user=None if is_last else user,
        address=user.email if is_last else "",
        language=user.language,
        now=now,
    )
