"""The calendar file that goes with a notice: a visit is put into a calendar, moved there, or taken out of it.

The mail adds who invites whom, and when (accounts/channels/invitations.py).
"""

from collections.abc import Callable
from datetime import datetime

from accounts.models import MessageLanguage
from accounts.outbox.kinds import Facts
from patients import calendar_files
from patients.calendar_files import Entry
from patients.notices.events import Event


def invitation(facts: Facts, language: MessageLanguage) -> bytes | None:
    """This function will put a visit where it is now, whether or not the calendar has it already."""
    return _file("REQUEST", facts, language)


def cancellation(facts: Facts, language: MessageLanguage) -> bytes | None:
    """This function will take a visit out of a calendar."""
    return _file("CANCEL", facts, language)


def _file(method: str, facts: Facts, language: MessageLanguage) -> bytes | None:
    if not facts["starts_at"]:
        return None
    ends_at = facts["ends_at"]
    entry = Entry(
        visit_id=facts["visit_id"],
        sequence=facts["sequence"],
        starts_at=datetime.fromisoformat(facts["starts_at"]),
        ends_at=datetime.fromisoformat(ends_at) if ends_at else None,
        mode=facts["mode"],
        street=facts["where"] or "",
        is_cancelled=method == "CANCEL",
    )
    calendar = calendar_files.empty(method)
    calendar.add_component(calendar_files.event(entry, language))
    return bytes(calendar.to_ical())


OF_EVENTS: dict[str, Callable[[Facts, MessageLanguage], bytes | None]] = {
    Event.CONFIRMED: invitation,
    Event.BOOKED: invitation,
    Event.MOVED: invitation,
    Event.SHIFTED: invitation,
    Event.MOVED_AWAY: cancellation,
    Event.CANCELLED_BY_PATIENT: cancellation,
    Event.CANCELLED_BY_CLINIC: cancellation,
}
