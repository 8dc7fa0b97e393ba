"""The free times of one practice for one kind of visit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from accounts.errors import DomainError
from providers import next_times
from providers.availability import free_times, opens_at
from providers.models import Mode, Practice, VisitType

USUAL_DAYS = 14
MOST_DAYS = 31


class DaysOutOfRange(DomainError):
    """The days asked for can't be looked through."""

    code = "days_out_of_range"
    status = 400
    field = "to"


class ModeNotOffered(DomainError):
    """The practice does not see people in this way."""

    code = "mode_not_offered"
    status = 400
    detail = "This practice does not offer visits of this kind."
    field = "mode"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The visit that times are looked for: days in the zone of the place, both included."""

    first: date | None = None
    last: date | None = None
    condition_group: str = ""
    mode: str | None = None
    new_patient: bool = True


@dataclass(frozen=True, slots=True)
class Length:
    """How long the visit takes that somebody wants, what it costs, and the steps in which its times are offered."""

    minutes: int
    price_cents: int | None
    steps: Sequence[int]


def visit_times(practice_id: UUID, wanted: Wanted, *, now: datetime) -> dict[str, Any]:
    """This function will list the free times of a practice, soonest first, with the minutes and price of the visit.

    Without days it is 14 from today on, and without a mode the one the practice offers, in person before video.
    Without a condition it is the longest visit of the mode, the one that search and a match reckon with.

    :raises Practice.DoesNotExist: there is none, or it may not be shown now
    :raises DaysOutOfRange: the last day comes before the first, or more than 31 days are asked for
    :raises ModeNotOffered: the practice does not see people in that way
    """
    practice = Practice.objects.listed(now).select_related("location").get(pk=practice_id)
    zone = ZoneInfo(practice.location.zone)
    first, last = _days(wanted, now.astimezone(zone).date())
    mode = mode_of(practice, wanted.mode)
    length = length_of(practice, mode, wanted)
    starts: Iterator[datetime] = iter(())
    if length and takes(practice, new_patient=wanted.new_patient):
        starts = free_starts(practice, length.minutes, first, last, now=now)
    return {
        "practice": practice.pk,
        "timezone": practice.location.zone,
        "from": first,
        "to": last,
        "mode": mode,
        "new_patient": wanted.new_patient,
        "accepts": practice.accepts,
        "minutes": length and length.minutes,
        "price_cents": length.price_cents if length else _price(practice, None, wanted.new_patient),
        "times": [start.astimezone(zone).isoformat() for start in starts],
    }


def _days(wanted: Wanted, today: date) -> tuple[date, date]:
    first = wanted.first or today
    room = timedelta(days=min(USUAL_DAYS - 1, (date.max - first).days))
    last = wanted.last or first + room
    if last < first:
        raise DaysOutOfRange("This ends before it begins.")
    if (last - first).days >= MOST_DAYS:
        raise DaysOutOfRange(f"At most {MOST_DAYS} days at a time.")
    return first, last


def mode_of(practice: Practice, wanted: str | None) -> str:
    """This function will give the mode that was asked for, or the first that the practice offers.

    :raises ModeNotOffered: the practice does not see people in that way
    """
    offered = {Mode.IN_PERSON: practice.does_in_person, Mode.VIDEO: practice.does_video}
    mode = wanted or next(mode for mode, does in offered.items() if does)
    if not offered[Mode(mode)]:
        raise ModeNotOffered
    return str(mode)


def length_of(practice: Practice, mode: str, wanted: Wanted) -> Length | None:
    """This function will find the visit type that counts for a visit; None where the practice has none of the mode.

    It is the one of the group that was asked for, else the one for every condition, else the longest. Search and
    matches show the times of the longest, free times those of the group that is named: a start of any of them will
    do where the visit fits.
    """
    types = list(VisitType.objects.filter(practice=practice, mode=mode).order_by("condition_group"))
    if not types:
        return None
    fitting = {visit.condition_group: visit for visit in types} if wanted.condition_group else {}
    longest = max(types, key=lambda visit: _minutes(visit, wanted))
    visit = fitting.get(wanted.condition_group) or fitting.get("") or longest
    minutes = _minutes(visit, wanted)
    lengths = {length for visit in types for length in (visit.new_minutes, visit.existing_minutes)}
    return Length(
        minutes,
        _price(practice, visit, wanted.new_patient),
        [length for length in sorted(lengths) if length >= minutes],
    )


def _minutes(visit: VisitType, wanted: Wanted) -> int:
    return visit.new_minutes if wanted.new_patient else visit.existing_minutes


def is_open(practice: Practice, length: Length, starts_at: datetime, *, now: datetime) -> bool:
    """This function will tell whether a visit may begin at a moment by the hours of the practice, taken or not."""
    (schedule,) = next_times.schedules([practice.pk], now=now)
    calendar = replace(schedule.calendar, horizon_days=practice.horizon_days)
    return any(opens_at(calendar, starts_at, minutes=step, now=now) for step in length.steps)


def takes(practice: Practice, *, new_patient: bool) -> bool:
    """This function will tell whether a practice takes people now, or those it does not know yet."""
    if new_patient:
        return practice.accepts == Practice.Accepts.NEW
    return practice.accepts != Practice.Accepts.NOBODY


def free_starts(
    practice: Practice, minutes: int, first: date, last: date, *, now: datetime
) -> Iterator[datetime]:
    """This function will yield the free starts of a visit on the days from `first` to `last`, soonest first."""
    (schedule,) = next_times.schedules([practice.pk], now=now)
    zone = ZoneInfo(practice.location.zone)
    ahead = (last - now.astimezone(zone).date()).days
    # Search looks 28 days ahead; here the practice's own horizon counts.
    calendar = replace(schedule.calendar, horizon_days=min(practice.horizon_days, ahead))
    times = free_times(calendar, minutes=minutes, busy=schedule.busy, now=now)
    return (start for start in times if start.astimezone(zone).date() >= first)


def _price(practice: Practice, visit: VisitType | None, new_patient: bool) -> int | None:
    """The price of the visit type; where it names none, a first visit costs what the practice says it does."""
    if visit and visit.price_cents is not None:
        return visit.price_cents
    return practice.first_visit_price_cents if new_patient else None
