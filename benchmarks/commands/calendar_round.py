"""`calendar_round`: mails of visits as two calendars read them, and whether both end where they should.

Two visits are confirmed and moved, then one is cancelled; their mails go the way of any mail, to both sides, in each
language. One reader is the icalendar library with the rules of iTIP (RFC 5546) above it, which also gets the mails
late, twice and in the wrong order. The other is khal, a calendar of the command line, in an environment of its own;
it knows no versions, so it gets them in order. Needs no database; khal comes from the package index.
"""

import argparse
import itertools
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.serializers.json import DjangoJSONEncoder
from icalendar import Calendar

from accounts.channels import mail
from accounts.encryption import keyring
from accounts.models import MessageLanguage, OutboxMessage, User
from accounts.outbox import kinds, place

KHAL = "khal==0.14.1"
STAYS, GOES = UUID(int=1), UUID(int=2)
STARTS = datetime(2026, 12, 1, 19, tzinfo=UTC)
SAID = datetime(2026, 11, 23, 15, tzinfo=UTC)
ZONE = "America/New_York"
CONFIG = """
[calendars]
[[visits]]
path = {folder}/visits
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
default_timezone = {zone}
local_timezone = {zone}
[default]
default_calendar = visits
[sqlite]
path = {folder}/khal.db
"""
SHOWN = "{uid}|{start}|{end}|{status}"


class Change(NamedTuple):
    """What happens to a visit, as an event of its notices; `hours` is when it is then, after its first time."""

    event: str
    visit: UUID
    sequence: int
    hours: int


class Entry(NamedTuple):
    """A visit in a calendar."""

    start: str
    end: str
    status: str


class Said(NamedTuple):
    """What one file says of a visit; `version` is its sequence, and when it was said."""

    uid: str
    version: tuple[int, datetime]
    entry: Entry


CHANGES = (
    Change("confirmed", STAYS, 0, 0),
    Change("confirmed", GOES, 0, 1),
    Change("moved", STAYS, 1, 24),
    Change("moved", GOES, 1, 49),
    Change("cancelled_by_clinic", GOES, 2, 49),
)
EXPECTED = {
    f"{STAYS}@kaly": Entry("2026-12-02 14:00", "2026-12-02 14:30", "CONFIRMED"),
    f"{GOES}@kaly": Entry("2026-12-03 15:00", "2026-12-03 15:30", "CANCELLED"),
}


def run(arguments: Sequence[str]) -> None:
    """This function will print a line for each reader, and exit 1 where one ends elsewhere."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks calendar_round", description=__doc__)
    parser.add_argument("--khal", help="its program, where it is installed already")
    given = parser.parse_args(arguments)
    differing = 0
    with tempfile.TemporaryDirectory() as folder:
        khal = given.khal or installed(Path(folder) / "environment")
        for side, language in itertools.product(("visit", "practice"), MessageLanguage):
            files = [file_of(mail_of(change, side, language)) for change in CHANGES]
            own = Path(folder) / f"{side}-{language}"
            read = {"icalendar": read_in_any_order(files), "khal": read_by_khal(khal, files, own)}
            for reader, entries in read.items():
                differing += entries != EXPECTED
                sys.stdout.write(
                    f"{side} {language} {reader}: {'as it should be' if entries == EXPECTED else entries}\n"
                )
    sys.exit(1 if differing else 0)


def mail_of(change: Change, side: str, language: MessageLanguage) -> EmailMessage:
    """This function will write the mail of a change as the worker does, and read it as whoever gets it."""
    kind = kinds.get(f"{side}.{change.event}")
    starts_at = STARTS + timedelta(hours=change.hours)
    facts: dict[str, Any] = {
        **kind.example,
        "visit_id": change.visit,
        "sequence": change.sequence,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=30),
    }
    said_at = SAID + timedelta(hours=change.sequence)
    user = User(email="ada@example.org", language=language)
    message = OutboxMessage(kind=kind.name, user=user, created_at=said_at)
    told = json.dumps({"facts": facts, "address": ""}, cls=DjangoJSONEncoder).encode()
    message.payload = keyring.seal(told, place=place(message.id))
    read = message_from_bytes(mail.written(message).message().as_bytes(), policy=default)
    assert isinstance(read, EmailMessage)
    return read


def file_of(mail: EmailMessage) -> bytes:
    """This function will take the attached calendar file, which says the same as the other form of the text."""
    (attached,) = mail.iter_attachments()
    content: bytes = attached.get_content()
    (form,) = (part for part in mail.walk() if part.get_content_type() == "text/calendar")
    method = str(Calendar.from_ical(content)["METHOD"])
    if form.get_param("method") != method or form.get_content().split() != content.decode().split():
        raise SystemExit("the two calendar files of a mail differ")
    return content


def read_in_any_order(files: Sequence[bytes]) -> dict[str, Entry]:
    """This function will read files in every order, each of them twice; the first end that is wrong, if any."""
    said = [_said(file) for file in files]
    ends = (apply([*order, *order]) for order in itertools.permutations(said))
    return next((end for end in ends if end != EXPECTED), EXPECTED)


def apply(said: Iterable[Said]) -> dict[str, Entry]:
    """This function will do what iTIP says: of each visit what has the highest version counts."""
    kept: dict[str, Said] = {}
    for one in said:
        if one.uid not in kept or one.version > kept[one.uid].version:
            kept[one.uid] = one
    return {uid: one.entry for uid, one in kept.items()}


def _said(file: bytes) -> Said:
    calendar = Calendar.from_ical(file)
    (event,) = calendar.walk("VEVENT")
    is_cancelled = str(calendar["METHOD"]) == "CANCEL"
    return Said(
        str(event["UID"]),
        (int(event["SEQUENCE"]), event.decoded("DTSTAMP")),
        Entry(
            _local(event.decoded("DTSTART")),
            _local(event.decoded("DTEND")),
            "CANCELLED" if is_cancelled else str(event["STATUS"]),
        ),
    )


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(ZoneInfo(ZONE)):%Y-%m-%d %H:%M}"


def read_by_khal(khal: str, files: Sequence[bytes], folder: Path) -> dict[str, Entry]:
    """This function will have khal import files one by one, and list what it holds then."""
    (folder / "visits").mkdir(parents=True)
    config = folder / "config"
    config.write_text(CONFIG.format(folder=folder, zone=ZONE))
    for number, file in enumerate(files):
        attached = folder / f"{number}.ics"
        attached.write_bytes(file)
        _call(khal, "-c", config, "import", "--batch", attached)
    listed = _call(khal, "-c", config, "list", "--format", SHOWN, "--day-format", "", "2026-11-30", "10d")
    rows = [line.split("|") for line in listed.splitlines() if line]
    return {uid: Entry(start, end, status.strip()) for uid, start, end, status in rows}


def installed(environment: Path) -> str:
    """This function will install khal in an environment of its own."""
    _call(sys.executable, "-m", "venv", environment)
    _call(environment / "bin" / "pip", "install", "--quiet", KHAL)
    return str(environment / "bin" / "khal")


def _call(*command: str | Path) -> str:
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, check=True).stdout
