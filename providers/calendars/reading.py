"""What an iCalendar file says of busy time: spans, and nothing else of it. Pure, for a process of its own."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar

Span = tuple[datetime, datetime]
AROUND = timedelta(days=2)  # beyond which no time zone moves an event
MOST_SPANS = 5000
FREE = {"TRANSPARENT", "FREE"}
LENGTH = "X-LENGTH-AS-TOLD"  # a name of ours for DURATION, which is gone from what repeats


class NotACalendar(Exception):
    """These bytes are no calendar."""


class TooMuch(Exception):
    """It says more than anybody is busy."""


def busy_spans(content: bytes, *, zone: str, first: datetime, last: datetime) -> list[Span]:
    """This function will list when a calendar says that its owner is busy between two moments, in order, in UTC.

    Repeated events, their exceptions and those moved elsewhere are looked at one by one. What was cancelled or does
    not take time is left out; whole days and times without a zone are those of `zone`.

    :raises NotACalendar: it can't be read
    :raises TooMuch: there are too many spans
    """
    try:
        calendars = Calendar.from_ical(content, multiple=True)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as problem:
        raise NotACalendar from problem
    if not calendars or any(calendar.name != "VCALENDAR" for calendar in calendars):
        raise NotACalendar
    local = ZoneInfo(zone)
    spans: list[Span] = []
    for calendar in calendars:
        _keep_lengths(calendar)
        found = recurring_ical_events.of(calendar, skip_bad_series=True).between(
            first - AROUND, last + AROUND
        )
        spans += [_span(event, local) for event in found if _takes_time(event)]
    return merged((max(a, first), min(b, last)) for a, b in spans)


def merged(spans: Iterable[Span]) -> list[Span]:
    """This function will put spans in order and those together that touch.

    :raises TooMuch: there are too many
    """
    result: list[Span] = []
    for begins, ends in sorted(span for span in spans if span[0] < span[1]):
        if result and begins <= result[-1][1]:
            result[-1] = (result[-1][0], max(ends, result[-1][1]))
        else:
            result.append((begins, ends))
    if len(result) > MOST_SPANS:
        raise TooMuch
    return result


def _keep_lengths(calendar: Any) -> None:
    for event in calendar.walk("VEVENT"):
        event.pop(LENGTH, None)
        if "DURATION" in event:
            event[LENGTH] = event["DURATION"]


def _takes_time(event: Any) -> bool:
    said = (event.get("TRANSP", ""), event.get("X-MICROSOFT-CDO-BUSYSTATUS", ""))
    if FREE & {str(word).upper() for word in said}:
        return False
    return str(event.get("STATUS", "")).upper() != "CANCELLED"


def _span(event: Any, zone: ZoneInfo) -> Span:
    begins = event["DTSTART"].dt
    ends = event["DTEND"].dt if "DTEND" in event else begins
    if not isinstance(begins, datetime) and ends <= begins:
        ends = begins + timedelta(days=1)
    length = getattr(event.get(LENGTH), "dt", None)
    if isinstance(begins, datetime) and isinstance(length, timedelta):
        # Days are days of the wall, hours are hours, also in a night in which the clocks change (RFC 5545, 3.3.6).
        days = timedelta(days=length.days)
        return _moment(begins, zone), _moment(begins + days, zone) + (length - days)
    return _moment(begins, zone), _moment(ends, zone)


def _moment(value: date | datetime, zone: ZoneInfo) -> datetime:
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)
