"""The free times of one practice for one kind of visit."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from accounts.errors import DomainError
from providers import next_times
from providers.availability import free_times
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
    mode = _mode(practice, wanted.mode)
    visit = _visit_type(practice, mode, wanted)
    minutes = visit and (visit.new_minutes if wanted.new_patient else visit.existing_minutes)
    starts = _starts(practice, minutes, first, last, now) if minutes and _takes(practice, wanted) else ()
    return {
        "practice": practice.pk,
        "timezone": practice.location.zone,
        "from": first,
        "to": last,
        "mode": mode,
        "new_patient": wanted.new_patient,
        "accepts": practice.accepts,
        "minutes": minutes,
        "price_cents": _price(practice, visit, wanted.new_patient),
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


def _mode(practice: Practice, wanted: str | None) -> str:
    offered = {Mode.IN_PERSON: practice.does_in_person, Mode.VIDEO: practice.does_video}
    mode = wanted or next(mode for mode, does in offered.items() if does)
    if not offered[Mode(mode)]:
        raise ModeNotOffered
    return str(mode)


def _visit_type(practice: Practice, mode: str, wanted: Wanted) -> VisitType | None:
    """The visit type of the group that was asked for, else the one for every condition, else the longest."""
    length = "new_minutes" if wanted.new_patient else "existing_minutes"
    types = VisitType.objects.filter(practice=practice, mode=mode).order_by(f"-{length}", "condition_group")
    fitting = {visit.condition_group: visit for visit in types} if wanted.condition_group else {}
    return fitting.get(wanted.condition_group) or fitting.get("") or types.first()


def _takes(practice: Practice, wanted: Wanted) -> bool:
    if wanted.new_patient:
        return practice.accepts == Practice.Accepts.NEW
    return practice.accepts != Practice.Accepts.NOBODY


def _starts(practice: Practice, minutes: int, first: date, last: date, now: datetime) -> Iterator[datetime]:
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
