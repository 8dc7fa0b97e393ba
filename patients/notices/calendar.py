"""The calendar file that goes with a notice: a visit is put into a calendar, moved there, or taken out of it.

The mail adds who invites whom, and when (accounts/channels/invitations.py).
"""

from datetime import datetime

from accounts.models import MessageLanguage
from accounts.outbox.kinds import Facts
from patients import calendar_files
from patients.calendar_files import Entry


def invitation(facts: Facts, language: MessageLanguage) -> bytes | None:
    """This function will put a visit where it is now, whether or not the calendar has it already."""
    return _file("REQUEST", facts, language)


def cancellation(facts: Facts, language: MessageLanguage) -> bytes | None:
    """This function will take a visit out of a calendar."""
    return _file("CANCEL", facts, language)


def _file(method: str, facts: Facts, language: MessageLanguage) -> bytes | None:
    if not facts["starts_at"] or not facts["ends_at"]:
        return None
    entry = Entry(
        visit_id=facts["visit_id"],
        sequence=facts["sequence"],
        starts_at=datetime.fromisoformat(facts["starts_at"]),
        ends_at=datetime.fromisoformat(facts["ends_at"]),
        mode=facts["mode"],
        street=facts["where"] or "",
        is_cancelled=method == "CANCEL",
    )
    calendar = calendar_files.empty(method)
    calendar.add_component(calendar_files.event(entry, language))
    return bytes(calendar.to_ical())
