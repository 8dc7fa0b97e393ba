"""Visits whose moment is another one than their wall time, since the rules of a time zone have changed.

The wall time is what was agreed, so the moment follows it. A visit that can't follow stays, and both sides are told.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts.errors import DomainError
from patients import notices
from patients.models import Visit
from patients.models.visits import AHEAD
from patients.reminders import due
from patients.visits.confirming import as_a_refusal
from patients.visits.turns import Side, in_turn
from providers import time_claims

DAY = timedelta(days=1)  # no change of rules moves a visit further


class Shifted(NamedTuple):
    """A visit, its wall time, and the moment that this is by the present rules; None where the clocks skip it."""

    visit_id: UUID
    practice_id: UUID
    zone: str
    wall: datetime
    starts_at: datetime
    right: datetime | None


class NoSuchTime(DomainError):
    code = "no_such_time"
    detail = "The clocks skip this time on that day."


class Outcome(NamedTuple):
    """How many visits were moved, and those that stay at another wall time, with the code of what is in their way."""

    moved: int
    left: list[tuple[Shifted, str]]


def shifted(*, now: datetime) -> list[Shifted]:
    """This function will list visits to come whose stored moment is not their wall time, practice by practice."""
    visits = Visit.objects.ahead().filter(starts_at__gt=now - DAY).order_by("practice", "starts_at", "pk")
    return [_as_shifted(visit) for visit in visits.iterator() if _is_due(visit, now)]


def agrees(visit: Visit) -> bool:
    """This function will tell whether the clocks at the place show the wall time at the stored moment."""
    local = visit.starts_at.astimezone(ZoneInfo(visit.zone))
    return (local.date(), local.time()) == (visit.local_date, visit.local_time)


def moment_of(visit: Visit) -> datetime | None:
    """This function will return the first moment at which the clocks of the place show the wall time, if any."""
    zone = ZoneInfo(visit.zone)
    wall = datetime.combine(visit.local_date, visit.local_time)
    moment = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    return moment if moment.astimezone(zone).replace(tzinfo=None) == wall else None


def resolve_all(*, now: datetime) -> Outcome:
    """This function will move every visit that `shifted` lists to its wall time, each in a transaction of its own.

    What has to wait for the time of another one is tried again, until nothing moves any more. Both sides of what is
    left are told, once for each time at which it stays. Safe to stop, to run again and beside bookings.
    """
    moved = 0
    while True:
        before, left = moved, []
        for one in _in_order(shifted(now=now)):
            try:
                moved += resolve(visit_id=one.visit_id, now=now)
            except DomainError as refusal:
                left.append((one, refusal.code))
        if moved == before:
            break
    for one, _ in left:
        _tell_of_staying(one.visit_id, now)
    return Outcome(moved, left)


@transaction.atomic
def resolve(*, visit_id: UUID, now: datetime) -> bool:
    """This function will move a visit to its wall time, with its claim, and tell both sides; False: nothing to do.

    :raises NoSuchTime: the clocks skip it
    :raises TimeTaken: something else of the clinician is there
    :raises PatientHasVisit: the patient is somewhere else then
    """
    row = _locked(visit_id)
    if not _is_due(row, now):
        return False
    moment = moment_of(row)
    if moment is None:
        raise NoSuchTime
    length, pause = row.ends_at - row.starts_at, row.claim.during.upper - row.ends_at
    minutes = length // timedelta(minutes=1)
    # The pause is the one that it was agreed with: another one since could keep neighbours apart who fitted before.
    time_claims.move(row.claim, time_claims.Time(row.practice, moment, minutes, pause), now=now)
    row.starts_at, row.ends_at, row.sequence = moment, moment + length, row.sequence + 1
    row.reminder_due_at = due.first(moment, row.zone, agreed_at=now)
    with as_a_refusal():
        row.save(update_fields=["starts_at", "ends_at", "sequence", "reminder_due_at"])
    notices.tell_of_visit(notices.Event.SHIFTED, row, now=now)
    time_claims.settle([row.claim.provider_id], now=now)
    return True


def _in_order(visits: Iterable[Shifted]) -> list[Shifted]:
    """Those that move later from the last one on, then the others from the first: neighbours make room so."""
    later = [one for one in visits if one.right and one.right > one.starts_at]
    others = [one for one in visits if not (one.right and one.right > one.starts_at)]
    return sorted(later, key=_start, reverse=True) + sorted(others, key=_start)


def _start(one: Shifted) -> datetime:
    return one.starts_at


def _is_due(visit: Visit, now: datetime) -> bool:
    """Whether it is ahead, by the stored moment or by the right one, and these differ."""
    if visit.status not in AHEAD or agrees(visit):
        return False
    return max(visit.starts_at, moment_of(visit) or visit.starts_at) > now


def _as_shifted(visit: Visit) -> Shifted:
    wall = datetime.combine(visit.local_date, visit.local_time)
    return Shifted(visit.pk, visit.practice_id, visit.zone, wall, visit.starts_at, moment_of(visit))


def _locked(visit_id: UUID) -> Visit:
    return in_turn(Visit.objects.select_related("patient").get(pk=visit_id), side=Side.PATIENT)


@transaction.atomic
def _tell_of_staying(visit_id: UUID, now: datetime) -> None:
    row = _locked(visit_id)
    if _is_due(row, now):
        shown = row.starts_at.astimezone(ZoneInfo(row.zone))
        notices.tell_of_visit(notices.Event.OFF_ITS_TIME, row, now=now, key=f"{shown:%Y%m%dT%H%M}")
