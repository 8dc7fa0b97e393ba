"""What every message says, for a reader to review: snapshots/<language>/<group>.txt.

After a change of words write them anew, and read the difference:
SNAPSHOTS=write python3 manage.py test tests/messages/test_snapshots.py
"""

import os
import re
from itertools import groupby
from pathlib import Path

import pytest
from icalendar import Calendar

from accounts.models import MessageLanguage
from accounts.outbox import kinds, previews

FOLDER = Path(__file__).parent / "snapshots"
RULE = "=" * 80
SIGNED = re.compile(r"(https://kaly\.example/(?:visit|offer)/)[^/\s]+/")
WRITE = os.environ.get("SNAPSHOTS") == "write"


def group_of(kind):
    group, dot, _ = kind.name.partition(".")
    return group if dot else "account"


GROUPS = {name: list(of) for name, of in groupby(sorted(kinds.every(), key=group_of), key=group_of)}


@pytest.fixture(autouse=True)
def of_an_installation(settings):
    settings.PUBLIC_URL = "https://kaly.example"


def written(kind, language):
    """One message as text, by each channel."""
    letter = previews.letter_of(kind, language)
    parts = [f"{RULE}\n{kind.name} ({kind.topic})"]
    if letter.paragraphs:
        parts.append(f"Subject: {letter.subject}\n\n{letter.as_text().strip()}")
    if letter.sms:
        parts.append(f"SMS: {letter.sms}")
    if letter.calendar:
        parts.append("Calendar:\n" + invitation(letter.calendar))
    return SIGNED.sub(r"\1…/", "\n\n".join(parts))


def invitation(file):
    calendar = Calendar.from_ical(file)
    (event,) = calendar.walk("VEVENT")
    shown = {
        name: event.get(name) for name in ("SUMMARY", "DESCRIPTION", "LOCATION", "STATUS") if event.get(name)
    }
    return "\n".join(f"{name}: {value}" for name, value in {"METHOD": calendar["METHOD"], **shown}.items())


@pytest.mark.parametrize("language", MessageLanguage)
@pytest.mark.parametrize("group", GROUPS)
def test_every_message_says_what_was_reviewed(group, language):
    said = "\n\n\n".join(written(kind, language) for kind in GROUPS[group]) + "\n"
    reviewed = FOLDER / language / f"{group}.txt"
    if WRITE:
        reviewed.parent.mkdir(exist_ok=True)
        reviewed.write_text(said)

    assert said == reviewed.read_text()


@pytest.mark.skipif(WRITE, reason="they are being written")
def test_nothing_is_kept_of_kinds_that_are_gone():
    kept = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.txt")}

    assert kept == {f"{language}/{group}.txt" for language in MessageLanguage for group in GROUPS}
