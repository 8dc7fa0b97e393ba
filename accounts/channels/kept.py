"""What the folders of mails and text messages hold, newest first; what is no message there is passed over."""

import stat
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import NamedTuple

from icalendar import Calendar

SUFFIXES = {".eml", ".txt"}
MOST = 200
LARGEST = 5_000_000  # bytes; none of ours comes near


class Kept(NamedTuple):
    """One message in a folder; what can't be read of it is empty."""

    name: str
    at: datetime
    is_sms: bool
    to: str
    subject: str
    text: str
    html: str
    calendar: str
    headers: list[tuple[str, str]]


class Entry(NamedTuple):
    """What a calendar file does, and to what."""

    method: str
    facts: list[tuple[str, str]]


def newest(folders: list[Path]) -> list[Kept]:
    """This function will read the newest messages of all folders."""
    found = sorted((entry for folder in folders for entry in _files(folder)), reverse=True)
    return [kept for _, path in found[:MOST] if (kept := _read(path))]


def find(folders: list[Path], name: str) -> Kept | None:
    """This function will read one message by the name of its file; a name that leads elsewhere finds nothing."""
    for folder in folders:
        for _, path in _files(folder):
            if path.name == name:
                return _read(path)
    return None


def entry(calendar: str) -> Entry | None:
    """This function will say what a calendar file does; nothing where it is none."""
    try:
        file = Calendar.from_ical(calendar)
        event = file.walk("VEVENT")[0]
        facts = [(name, event[name]) for name in event if name != "ATTENDEE"]
        return Entry(str(file.get("METHOD", "")), [(name, _plain(value)) for name, value in facts])
    except (ValueError, LookupError, AttributeError, TypeError):
        return None


def _plain(value: object) -> str:
    moment = getattr(value, "dt", None)
    return f"{moment:%Y-%m-%d %H:%M} {moment.tzname()}" if isinstance(moment, datetime) else str(value)


def _files(folder: Path) -> list[tuple[int, Path]]:
    """Plain files of ours with the moment that each was written."""
    found = []
    try:
        for path in folder.iterdir():
            if path.suffix in SUFFIXES and not path.name.startswith("."):
                about = path.lstat()
                if stat.S_ISREG(about.st_mode) and about.st_size <= LARGEST:
                    found.append((about.st_mtime_ns, path))
    except OSError:  # no such folder, or a file that went meanwhile
        pass
    return found


def _read(path: Path) -> Kept | None:
    try:
        written, content = path.stat().st_mtime, path.read_bytes()
        mail = message_from_bytes(content, policy=default)
        headers = [(name, " ".join(str(value).split())) for name, value in mail.items()]
        parts = _parts(mail)
    except (OSError, ValueError, LookupError, AttributeError, TypeError):
        return None
    told = {name.lower(): value for name, value in headers}
    if "to" not in told:
        return None
    return Kept(
        name=path.name,
        at=datetime.fromtimestamp(written, UTC),
        is_sms=path.suffix == ".txt",
        to=told["to"],
        subject=told.get("subject", ""),
        text=parts.get("text/plain", ""),
        html=parts.get("text/html", ""),
        calendar=parts.get("text/calendar", ""),
        headers=headers,
    )


def _parts(mail: EmailMessage) -> dict[str, str]:
    """The text of each type, the first of each."""
    parts: dict[str, str] = {}
    for part in mail.walk():
        if part.get_content_maintype() == "text":
            parts.setdefault(part.get_content_type(), part.get_content())
    return parts
