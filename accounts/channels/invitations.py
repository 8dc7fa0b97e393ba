"""An iCalendar file on its way to one person: who invites, who is invited and when it was said are added here."""

import re
from datetime import UTC, datetime
from email.utils import parseaddr
from typing import NamedTuple

from django.conf import settings
from icalendar import Event, vCalAddress

BEGIN, END = b"BEGIN:VEVENT\r\n", b"\r\nEND:VEVENT\r\n"  # a line within a text begins with a space
METHOD = re.compile(rb"^METHOD:(REQUEST|CANCEL)\r$", re.MULTILINE)


class Invitation(NamedTuple):
    """`method` is REQUEST or CANCEL: the type of the part that holds the file has to name it too."""

    method: str
    text: str


def addressed(file: bytes, *, to: str, said_at: datetime) -> Invitation:
    """This function will address a file to one person, as the mail that it goes with is.

    Calendar programs take an invitation only with both: whoever invites is the sender of the mail, and whoever is
    invited its recipient. No answer is asked for, for the visit is agreed on already. `said_at` is when it happened,
    the same at each try: of two files with one version the later one counts.

    :raises ValueError: it is no invitation and no end of one
    """
    name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    more = Event()
    more.add("dtstamp", said_at.astimezone(UTC).replace(microsecond=0))
    more.add("organizer", _person(sender, CN=name or sender))
    more.add(
        "attendee",
        _person(to, CN=to, CUTYPE="INDIVIDUAL", ROLE="REQ-PARTICIPANT", PARTSTAT="ACCEPTED", RSVP="FALSE"),
    )
    # Ours, so its lines are known: to read it again would take longer than all else that is done to a mail.
    lines = more.to_ical().removeprefix(BEGIN).removesuffix(END)
    method = METHOD.search(file)
    if method is None or END not in file:
        raise ValueError("This is no calendar file of ours.")
    return Invitation(method.group(1).decode(), file.replace(END, b"\r\n" + lines + END).decode())


def _person(address: str, **parameters: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{address}")
    person.params.update(parameters)
    return person
