"""A visit as an entry of a calendar, in a feed and in a mail alike: its id, its version, no names and no reasons."""

from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from icalendar import Calendar, Event

from accounts.models import MessageLanguage
from providers.models import Mode

SUMMARY = {MessageLanguage.EN: "Visit", MessageLanguage.ES: "Cita"}
BY_VIDEO = {MessageLanguage.EN: "By video", MessageLanguage.ES: "Por video"}


class Entry(NamedTuple):
    """What a calendar is told of a visit. `street` is where it is, unless it is by video."""

    visit_id: UUID | str
    sequence: int
    starts_at: datetime
    ends_at: datetime | None
    mode: str
    street: str
    is_cancelled: bool


def empty(method: str) -> Calendar:
    """This function will begin a file that does what its method says: PUBLISH, REQUEST or CANCEL."""
    calendar = Calendar()
    calendar.add("prodid", "-//Kaly//Visits//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def event(entry: Entry, language: MessageLanguage) -> Event:
    """This function will write an entry; its DTSTAMP is for whoever knows when it is said."""
    event = Event()
    event.add("uid", f"{entry.visit_id}@kaly")
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    if entry.ends_at:
        event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("summary", SUMMARY[language])
    event.add("location", BY_VIDEO[language] if entry.mode == Mode.VIDEO else entry.street)
    return event
