import json
import uuid
from datetime import timedelta
from pathlib import Path

import pytest

from accounts.models import Seal
from accounts.trail import anchor
from accounts.trail.anchor import AnchorBroken, AnchorMissing
from accounts.trail.reads import record_read
from accounts.trail.seals import head, sweep
from accounts.trail.verification import faults

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(settings, tmp_path):
    settings.AUDIT_ANCHOR_FILE = str(tmp_path / "anchor")
    return Path(settings.AUDIT_ANCHOR_FILE)


def read_and_seal(at):
    record_read(
        subject_id=uuid.UUID(int=7), reader=None, key_id=uuid.UUID(int=9), what="x", why="own", now=at
    )
    anchor.seal_and_anchor(now=at)


def kinds(now):
    return [fault.kind for fault in faults(now=now)]


def test_each_new_head_becomes_a_line_that_only_its_owner_may_read(file, now):
    read_and_seal(now)
    anchor.seal_and_anchor(now=now + timedelta(minutes=1))
    read_and_seal(now + timedelta(minutes=2))

    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert [(line["sequence"], line["at"][:16]) for line in lines] == [
        (1, "2026-11-23T15:00"),
        (2, "2026-11-23T15:02"),
    ]
    assert lines[-1]["chain"] == head().chain.hex()
    assert file.stat().st_mode & 0o777 == 0o600
    assert kinds(now) == []


def test_nothing_is_written_where_no_file_is_set(settings, now, tmp_path):
    settings.AUDIT_ANCHOR_FILE = ""
    read_and_seal(now)

    assert Seal.objects.count() == 1
    assert list(tmp_path.iterdir()) == []


def changed(text):
    return text.replace('"sequence": 1', '"sequence": 3')


@pytest.mark.parametrize(
    "spoil", [changed, lambda text: "nonsense\n", lambda text: text + text, lambda text: text + "{}\n"]
)
def test_a_file_that_was_changed_is_refused_and_named(file, now, spoil):
    read_and_seal(now)
    file.write_text(spoiled := spoil(file.read_text()))

    with pytest.raises(AnchorBroken):
        read_and_seal(now + timedelta(minutes=1))

    assert file.read_text() == spoiled
    assert kinds(now) == ["broken_anchor"]


def test_a_line_taken_from_the_middle_is_named(file, now):
    for minutes in range(3):
        read_and_seal(now + timedelta(minutes=minutes))
    first, _, last = file.read_text().splitlines(keepends=True)
    file.write_text(first + last)

    assert kinds(now) == ["broken_anchor"]


def test_a_removed_file_is_not_begun_anew_unless_asked(file, now):
    read_and_seal(now)
    file.unlink()

    with pytest.raises(AnchorMissing):
        read_and_seal(now + timedelta(minutes=1))
    assert file.read_text() == ""
    assert kinds(now) == ["missing_anchor"]

    assert anchor.append(now=now + timedelta(minutes=2), begin=True)
    assert kinds(now) == []


def test_the_file_of_another_chain_is_refused(file, now, settings):
    read_and_seal(now)
    foreign = file.read_text()
    settings.AUDIT_ANCHOR_FILE = ""
    record_read(
        subject_id=uuid.UUID(int=8), reader=None, key_id=uuid.UUID(int=9), what="x", why="own", now=now
    )
    sweep(now=now)
    settings.AUDIT_ANCHOR_FILE = str(file)
    file.write_text(foreign.replace(foreign.split('"chain": "')[1][:64], "0" * 64))

    with pytest.raises(AnchorBroken):
        anchor.append(now=now)


def test_another_key_does_not_write_lines_of_ours(file, now, settings):
    read_and_seal(now)
    settings.SECRET_KEY = "another" * 8

    with pytest.raises(AnchorBroken):
        read_and_seal(now + timedelta(minutes=1))
