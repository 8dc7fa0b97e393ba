"""An iCalendar file on its way to one person: who invites, who is invited and when it was said are added here."""

from datetime import UTC, datetime
from email.utils import parseaddr
from typing import NamedTuple

from django.conf import settings
from icalendar import Calendar, vCalAddress


class Invitation(NamedTuple):
    """`method` is REQUEST or CANCEL: the type of the part that holds the file has to name it too."""

    method: str
    text: str


def addressed(file: bytes, *, to: str, said_at: datetime) -> Invitation:
    """This function will address a file to one person, as the mail that it goes with is.

    Calendar programs take an invitation only with both: whoever invites is the sender of the mail, and whoever is
    invited its recipient. No answer is asked for, for the visit is agreed on already. `said_at` is when it happened,
    the same at each try: of two files with one version the later one counts.
    """
    calendar = Calendar.from_ical(file)
    name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    for event in calendar.walk("VEVENT"):
        event.add("dtstamp", said_at.astimezone(UTC).replace(microsecond=0))
        event.add("organizer", _person(sender, CN=name or sender))
        event.add(
            "attendee",
            _person(
                to, CN=to, CUTYPE="INDIVIDUAL", ROLE="REQ-PARTICIPANT", PARTSTAT="ACCEPTED", RSVP="FALSE"
            ),
        )
    return Invitation(str(calendar["METHOD"]), calendar.to_ical().decode())


def _person(address: str, **parameters: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{address}")
    person.params.update(parameters)
    return person
