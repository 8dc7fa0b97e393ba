import json
import uuid

import pytest

from accounts.own_data import ledger

ADA, BO = uuid.UUID(int=1), uuid.UUID(int=2)


@pytest.fixture
def file(settings, tmp_path):
    settings.ERASURE_LEDGER_FILE = str(tmp_path / "ledger.jsonl")
    return tmp_path / "ledger.jsonl"


def test_entries_are_read_as_they_were_written(file, now):
    ledger.append(ADA, at=now)
    ledger.append(BO, at=now)

    assert list(ledger.read()) == [(ADA, now), (BO, now)]


def test_a_line_holds_an_id_and_a_moment_and_only_its_owner_reads_it(file, now):
    ledger.append(ADA, at=now)

    assert json.loads(file.read_text()) == {"person_id": str(ADA), "erased_at": now.isoformat()}
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_line_that_a_crash_cut_off_is_passed_over(file, now):
    ledger.append(ADA, at=now)
    with file.open("a") as lines:
        lines.write('{"person_id": "0000')

    assert list(ledger.read()) == [(ADA, now)]

    ledger.append(BO, at=now)
    assert list(ledger.read()) == [(ADA, now), (BO, now)]


def test_there_may_be_no_file_yet(file):
    assert list(ledger.read()) == []


def test_without_a_setting_nothing_is_written(settings, now):
    settings.ERASURE_LEDGER_FILE = ""
    ledger.append(ADA, at=now)

    assert list(ledger.read()) == []
