"""A clinician's time, taken and released: the only writer of time claims.

Two claims of one clinician can't overlap: a constraint says so (one_active_claim_per_provider_and_time). A bare
insert under it may end in a deadlock, so whoever takes or moves time first waits for the turn of the clinician; with
several, of all of them in one order. Whoever holds rows of requests or visits too locks these before.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Q, QuerySet

from accounts.errors import DomainError
from providers import next_times
from providers.models import ExternalBusy, Location, Practice, TimeClaim

TURN = "SELECT pg_advisory_xact_lock(hashtextextended('providers.time ' || %s, 0))"
# References are checked at the end of a transaction, when the practice may be gone: this keeps it from now on.
KEEP = "SELECT FROM providers_practice WHERE id = %s FOR KEY SHARE"


class TimeTaken(DomainError):
    """Somebody else has the time. The answer holds `alternatives`: the nearest free times of the same practice."""

    code = "time_taken"
    detail = "This time has just been taken. Please choose another one."

    def __init__(self, time: "Time") -> None:
        super().__init__()
        self.time = time


class NoLongerKept(DomainError):
    code = "time_not_kept"
    detail = "This time is not kept any longer. Please choose another one."


@dataclass(frozen=True, slots=True)
class Time:
    """The time of one visit at a practice: `minutes` from `starts_at` on, and the pause that follows.

    Unless it is given, the pause is the one that the practice asks for now.
    """

    practice: Practice
    starts_at: datetime
    minutes: int
    pause: timedelta | None = None

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def blocked(self) -> tuple[datetime, datetime]:
        pause = timedelta(minutes=self.practice.buffer_minutes) if self.pause is None else self.pause
        return self.starts_at, self.ends_at + pause


def take_turns(provider_ids: Collection[UUID]) -> None:
    """This function will wait for other changes of these clinicians' time, up to the end of the transaction."""
    with connection.cursor() as cursor:
        for provider_id in sorted(set(provider_ids)):
            cursor.execute(TURN, [str(provider_id)])


def refuse_taken(time: Time, *, now: datetime, but: Collection[UUID] = ()) -> None:
    """This function will look whether a time is taken by a claim other than `but`, or by a calendar elsewhere.

    :raises TimeTaken: it is
    """
    provider_id = time.practice.provider_id
    claims = counting(now=now).filter(provider=provider_id, during__overlap=time.blocked)
    elsewhere = ExternalBusy.objects.filter(calendar__provider=provider_id, during__overlap=time.blocked)
    if claims.exclude(pk__in=but).exists() or elsewhere.exists():
        raise TimeTaken(time)


def counting(*, now: datetime) -> QuerySet[TimeClaim]:
    """This function will find the claims that keep time: neither released nor expired."""
    return TimeClaim.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now), released_at=None)


def take(time: Time, *, kind: str, expires_at: datetime | None, now: datetime) -> TimeClaim:
    """This function will claim a time within the turn of its clinician; claims that have expired give way to it.

    Call `settle` once all changes of time are made.

    :raises TimeTaken: another claim has it, or a calendar elsewhere
    """
    _make_room(time, now=now)
    claim = TimeClaim(
        provider_id=time.practice.provider_id,
        practice=time.practice,
        during=time.blocked,
        kind=kind,
        expires_at=expires_at,
        created_at=now,
    )
    with _as_a_refusal(time):
        claim.save(force_insert=True)
    return claim


def move(claim: TimeClaim, to: Time, *, now: datetime) -> None:
    """This function will shift a claim to another time of the same clinician; it may overlap where it was.

    :raises TimeTaken: another claim has it, or a calendar elsewhere
    """
    _make_room(to, now=now, but=[claim.pk])
    claim.practice, claim.during = to.practice, to.blocked
    with _as_a_refusal(to):
        claim.save(update_fields=["practice", "during"])


def hand_over(claim: TimeClaim, *, kind: str, expires_at: datetime | None) -> None:
    """This function will let a claim stand for something else from now on, as a hold for a request.

    :raises NoLongerKept: it was released meanwhile: somebody else may have the time
    """
    kept = TimeClaim.objects.filter(pk=claim.pk, released_at=None)
    if not kept.update(kind=kind, expires_at=expires_at):
        raise NoLongerKept
    claim.kind, claim.expires_at = kind, expires_at


def release(claims: Iterable[TimeClaim], *, now: datetime) -> None:
    """This function will give time back, within the turns of its clinicians; once released it stays so."""
    ids = [claim.pk for claim in claims]
    TimeClaim.objects.filter(pk__in=ids, released_at=None).update(released_at=now)


def release_expired(provider_ids: Collection[UUID], *, now: datetime) -> None:
    """This function will give back what nobody renewed or answered in time, within the turns of the clinicians.

    The constraint can't know the time, so without it what has expired would keep others out.
    """
    expired = TimeClaim.objects.filter(provider__in=provider_ids, released_at=None, expires_at__lte=now)
    expired.update(released_at=now)


def settle(provider_ids: Collection[UUID], *, now: datetime) -> None:
    """This function will bring search in step with time that was taken, moved or released, last of all changes."""
    practices = Practice.objects.filter(provider__in=provider_ids)
    next_times.refresh(list(practices.values_list("pk", flat=True)), now=now)


def keep(practice_id: UUID) -> bool:
    """This function will keep a practice from being removed until the transaction ends, or tell that it was."""
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [practice_id])
        return cursor.rowcount == 1


def _make_room(time: Time, *, now: datetime, but: Collection[UUID] = ()) -> None:
    provider_ids = [time.practice.provider_id]
    take_turns(provider_ids)
    release_expired(provider_ids, now=now)
    refuse_taken(time, now=now, but=but)
    if not (keep(time.practice.pk) and _is_where_it_was(time.practice)):
        raise TimeTaken(time)  # the practice was just removed or moved, and all its times with it


def _is_where_it_was(practice: Practice) -> bool:
    """Whether the clocks there are those that the time was chosen by."""
    return Location.objects.filter(pk=practice.location_id, zone=practice.location.zone).exists()


@contextmanager
def _as_a_refusal(time: Time) -> Iterator[None]:
    """What the look before could not see is refused by the constraint, in the same words."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "one_active_claim_per_provider_and_time" not in str(error):
            raise
        raise TimeTaken(time) from error
