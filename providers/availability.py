"""Free times, computed from open hours, exceptions and busy time. Pure: no Django, no database, no clock."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
DAY_PARTS = {
    "morning": (time(6), time(12)),
    "afternoon": (time(12), time(17)),
    "evening": (time(17), time(22)),
}
PART_DAYS = 28
PART_COUNT = PART_DAYS * len(DAY_PARTS)


@dataclass(frozen=True, slots=True)
class Hours:
    """Open hours on a weekday (0 = Monday), local time, valid on the days from..to where given."""

    weekday: int
    starts: time
    ends: time
    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        return (
            self.weekday == day.weekday()
            and (self.valid_from is None or self.valid_from <= day)
            and (self.valid_to is None or day <= self.valid_to)
        )


@dataclass(frozen=True, slots=True)
class DayException:
    """A day or part of a day on which the weekly hours do not hold."""

    on: date
    closed: bool
    starts: time | None = None
    ends: time | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """What one practice has said about its time."""

    zone: str
    hours: tuple[Hours, ...]
    exceptions: tuple[DayException, ...] = ()
    lead_minutes: int = 0
    buffer_minutes: int = 0
    horizon_days: int = 60


Span = tuple[datetime, datetime]


def free_times(
    calendar: Calendar, *, minutes: int, busy: Iterable[Span], now: datetime
) -> Iterator[datetime]:
    """This function will yield the starts (aware UTC, ascending) of every free visit of `minutes`.

    A visit and the buffer after it must not touch `busy` (aware spans); the rest is as in `open_times`.
    """
    blocked = minutes + calendar.buffer_minutes
    return without_busy(open_times(calendar, minutes=minutes, now=now), busy=busy, minutes=blocked)


def open_times(calendar: Calendar, *, minutes: int, now: datetime) -> Iterator[datetime]:
    """This function will yield the starts of every visit that the hours allow, taken or not.

    A day's open time is cut into visits from its first minute on, in local wall time: a time that does not exist
    on the day the clocks go forward is skipped, one that exists twice is offered once (the first). A visit ends
    before closing, begins no sooner than the notice asked, and lies within the horizon.
    """
    earliest = now + timedelta(minutes=calendar.lead_minutes)
    today = now.astimezone(ZoneInfo(calendar.zone)).date()
    by_day = _exceptions_by_day(calendar.exceptions)
    for offset in range(calendar.horizon_days + 1):
        day = today + offset * DAY
        starts = _starts_on(day, _hours_on(calendar, day), tuple(by_day.get(day, ())), calendar.zone, minutes)
        yield from (start for start in starts if start >= earliest)


def opens_at(calendar: Calendar, start: datetime, *, minutes: int, now: datetime) -> bool:
    """This function will tell whether `open_times` holds a moment, without going through all of them."""
    earliest = now + timedelta(minutes=calendar.lead_minutes)
    if not earliest <= start <= now + (calendar.horizon_days + 2) * DAY:
        return False  # also what is too far to have a local time at all
    zone = ZoneInfo(calendar.zone)
    day = start.astimezone(zone).date()
    if day > now.astimezone(zone).date() + calendar.horizon_days * DAY:
        return False
    exceptions = tuple(entry for entry in calendar.exceptions if entry.on == day)
    return start in _starts_on(day, _hours_on(calendar, day), exceptions, calendar.zone, minutes)


def without_busy(times: Iterable[datetime], *, busy: Iterable[Span], minutes: int) -> Iterator[datetime]:
    """Those of `times` whose following `minutes` touch no busy span."""
    taken, length = _merged(busy), timedelta(minutes=minutes)
    return (start for start in times if not _touches(taken, start, start + length))


def parts_of_day(times: Iterable[datetime], *, zone: str, first_day: date) -> str:
    """Which parts of the 28 days from `first_day` on hold a time: 84 characters 0 or 1, first morning first.

    A part is counted by local time (see DAY_PARTS). So that no opening is lost to someone who would take any, a time
    before 6 counts with the morning and one from 22 on with the evening of its day.
    """
    bits = ["0"] * PART_COUNT
    first = first_day.toordinal()
    for moment in times:
        day, part = _local_part(moment, zone)
        if day - first >= PART_DAYS:
            break
        if day >= first:
            bits[(day - first) * len(DAY_PARTS) + part] = "1"
    return "".join(bits)


@lru_cache(maxsize=65_536)  # practices of a zone offer the same moments; local time is what costs
def _local_part(moment: datetime, zone: str) -> tuple[int, int]:
    """The local day of a moment, as an ordinal, and the number of its part of day, the night with its neighbours."""
    wall = moment.astimezone(ZoneInfo(zone))
    parts = enumerate(DAY_PARTS.values())
    return wall.toordinal(), max((i for i, (starts, _) in parts if starts <= wall.time()), default=0)


def _exceptions_by_day(exceptions: Iterable[DayException]) -> dict[date, list[DayException]]:
    by_day: dict[date, list[DayException]] = {}
    for exception in exceptions:
        by_day.setdefault(exception.on, []).append(exception)
    return by_day


def _hours_on(calendar: Calendar, day: date) -> tuple[tuple[time, time], ...]:
    return tuple((entry.starts, entry.ends) for entry in calendar.hours if entry.holds_on(day))


@lru_cache(maxsize=65_536)  # many practices keep the same hours
def _starts_on(
    day: date,
    hours: tuple[tuple[time, time], ...],
    exceptions: tuple[DayException, ...],
    zone: str,
    minutes: int,
) -> tuple[datetime, ...]:
    """Every start of a visit on a day that is open for these hours, local time."""
    local = ZoneInfo(zone)
    spans = _open_spans(hours, exceptions, day)
    return tuple(start for opens, closes in spans for start in _visits(opens, closes, local, minutes))


def _open_spans(
    hours: Iterable[tuple[time, time]], exceptions: Sequence[DayException], day: date
) -> list[Span]:
    """Open spans of a day in naive local time, after its exceptions, in order and without overlap."""
    extra = [(e.starts, e.ends) for e in exceptions if not e.closed and e.starts and e.ends]
    spans = [*hours, *extra]
    merged = _merged((datetime.combine(day, a), datetime.combine(day, b)) for a, b in spans)
    for exception in exceptions:
        if exception.closed:
            merged = _without(merged, day, exception)
    return merged


def _without(spans: list[Span], day: date, closed: DayException) -> list[Span]:
    if closed.starts is None or closed.ends is None:
        return []
    starts, ends = datetime.combine(day, closed.starts), datetime.combine(day, closed.ends)
    pieces = [piece for a, b in spans for piece in ((a, min(b, starts)), (max(a, ends), b))]
    return [(a, b) for a, b in pieces if a < b]


def _visits(opens: datetime, closes: datetime, zone: ZoneInfo, minutes: int) -> Iterator[datetime]:
    step = timedelta(minutes=minutes)
    first, end = _instant(opens, zone), _instant(closes, zone)
    if end - first == closes - opens and _exists(opens, first, zone) and _exists(closes, end, zone):
        # The clocks do not change within this span.
        while first + step <= end:
            yield first
            first += step
        return
    wall = opens
    while wall + step <= closes:
        start = _instant(wall, zone)
        last = start + step - timedelta.resolution  # its end may be the moment from which the clocks skip
        if _exists(wall, start, zone) and start + step <= end and _wall(last, zone) < closes:
            yield start
        wall += step


def _instant(wall: datetime, zone: ZoneInfo) -> datetime:
    return wall.replace(tzinfo=zone).astimezone(UTC)


def _wall(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None)


def _exists(wall: datetime, instant: datetime, zone: ZoneInfo) -> bool:
    """False for a wall time that the clocks skip when they go forward."""
    return _wall(instant, zone) == wall


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _touches(taken: list[Span], start: datetime, end: datetime) -> bool:
    """Whether [start, end) overlaps one of the sorted, disjoint spans."""
    index = bisect_right(taken, (start, end)) - 1
    before = index >= 0 and taken[index][1] > start
    after = index + 1 < len(taken) and taken[index + 1][0] < end
    return before or after
