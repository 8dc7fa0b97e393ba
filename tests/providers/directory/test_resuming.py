"""An import that is killed goes on where it was and ends the same; two at once are one and a refusal."""

import os
import signal
import subprocess
import sys

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from providers.directory import staging
from providers.models import DirectoryRecord
from tests.factories.npi import npi
from tests.factories.registries import nppes_row
from tests.providers.directory.turns import wait_for_the_turn

ROWS = 300
# The command itself, in small steps, killing itself as `kill -9` would after some of them.
KILLED = """
import os, signal, sys
from django.core.management import call_command
from django.db import connection
import django
django.setup()
from providers.directory import staging
connection.settings_dict["NAME"] = sys.argv[1]
staging.BATCH_BYTES = staging.COMMIT_BYTES = 20_000
keep, kept = staging._stage, []
def stage(*arguments, **options):
    kept.append(keep(*arguments, **options))
    if len(kept) == int(sys.argv[4]):
        os.kill(os.getpid(), signal.SIGKILL)
    return kept[-1]
staging._stage = stage
call_command("import_nppes", sys.argv[2], rejects=sys.argv[3])
"""


@pytest.fixture
def file(nppes):
    rows = [nppes_row(NPI=npi(n), **{"Provider First Name": f"NUMBER {n}"}) for n in range(ROWS)]
    return nppes.file(*rows[:100], "broken\n", *rows[100:], rows[5])


def run_and_kill(file, tmp_path, *, after):
    program = [
        sys.executable,
        "-c",
        KILLED,
        connection.settings_dict["NAME"],
        str(file),
        str(tmp_path / "r.csv"),
    ]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
    killed = subprocess.run(
        [*program, str(after)], cwd=settings.BASE_DIR, env=environment, capture_output=True, check=False
    )
    wait_for_the_turn()
    return killed


def progress():
    with connection.cursor() as cursor:
        cursor.execute("SELECT file, next_byte, next_line FROM providers_directoryprogress")
        found = cursor.fetchall()
        cursor.execute("SELECT count(*) FROM providers_directorystaging")
        return found, cursor.fetchone()[0]


def facts():
    return list(DirectoryRecord.objects.order_by("npi").values_list("npi", "first_name", "places"))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_an_import_killed_half_way_goes_on_and_ends_as_if_it_had_not_been(nppes, file, tmp_path, monkeypatch):
    nppes.bring_files(file)
    whole, rejects = (nppes.last.counts, facts()), nppes.rejects()
    assert nppes.last.read_before == 0
    DirectoryRecord.objects.all().delete()

    killed = run_and_kill(file, tmp_path, after=7)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    [(_, offset, line)], staged = progress()
    assert 0 < offset < file.stat().st_size
    assert 0 < staged < ROWS
    assert not DirectoryRecord.objects.exists()

    read = []
    parse = staging._lines
    monkeypatch.setattr(staging, "_lines", lambda n, rows, *rest: read.extend(rows) or parse(n, rows, *rest))
    nppes.bring_files(file)
    assert (nppes.last.counts, facts()) == whole
    assert nppes.last.read_before == staged + 1  # with the broken row
    assert nppes.rejects() == rejects == [(102, "columns"), (303, "repeated")]
    assert read[0][0] == line  # nothing that was staged was read again
    assert progress() == ([], 0)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_what_is_staged_of_a_file_that_has_changed_since_is_not_used(nppes, file, tmp_path):
    assert run_and_kill(file, tmp_path, after=3).returncode == -signal.SIGKILL
    assert progress()[1] > 0
    other = nppes.file(nppes_row())
    os.replace(other, file)
    nppes.bring_files(file)
    assert DirectoryRecord.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_crash_that_empties_the_staging_lets_the_import_begin_anew(nppes, file, tmp_path):
    assert run_and_kill(file, tmp_path, after=3).returncode == -signal.SIGKILL
    staging.clear()  # what PostgreSQL does to unlogged tables after a crash
    nppes.bring_files(file)
    assert DirectoryRecord.objects.count() == ROWS


def test_a_second_import_at_the_same_time_is_refused_in_one_line(nppes):
    path = nppes.file(nppes_row())
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [staging.LOCK])
        with pytest.raises(CommandError, match="Another import is running") as refusal:
            call_command("import_nppes", path, rejects=nppes.folder / "r.csv")
        assert "\n" not in str(refusal.value)
        assert not DirectoryRecord.objects.exists()
        other.execute("SELECT pg_advisory_unlock(%s)", [staging.LOCK])
    call_command("import_nppes", path, rejects=nppes.folder / "r.csv")
    assert DirectoryRecord.objects.count() == 1


def test_an_import_lets_the_next_one_in_also_when_it_failed(nppes, monkeypatch):
    path = nppes.file(nppes_row())
    with monkeypatch.context() as broken:
        broken.setattr("providers.directory.nppes_merge.RESOLVE", "SELECT 1/0")
        with pytest.raises(Exception, match="division by zero"):
            nppes.bring_files(path)
    assert not DirectoryRecord.objects.exists()
    with psycopg.connect(**connection.get_connection_params()) as other:
        assert other.execute("SELECT pg_try_advisory_lock(%s)", [staging.LOCK]).fetchone() == (True,)
        other.execute("SELECT pg_advisory_unlock(%s)", [staging.LOCK])
