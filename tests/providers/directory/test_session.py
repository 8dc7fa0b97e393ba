"""The session of an import: it waits for others, no timeout cuts it, and a kill ends it on the server too."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from providers import search_rows
from providers.directory import staging
from providers.models import DirectoryRecord, Practice, Provider, SearchRow
from tests.factories.registries import deactivated_row, nppes_row
from tests.factories.supply import make_listed_practice
from tests.providers.directory.turns import wait_for_the_turn

pytestmark = pytest.mark.django_db(transaction=True)

# An import whose merge lasts for minutes in the server.
LONG_MERGE = """
import sys
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from providers.directory import nppes_merge, staging
connection.settings_dict["NAME"] = sys.argv[1]
staging.SESSION["client_connection_check_interval"] = sys.argv[4]
nppes_merge.RESOLVE = "SELECT pg_sleep(300) /* %(file)s */"
call_command("import_nppes", sys.argv[2], rejects=sys.argv[3])
"""
MERGING = "SELECT pid FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(300)%' AND datname = current_database()"


def asked(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [value for (value,) in cursor.fetchall()]


def shown():
    return {name: asked(f"SELECT current_setting('{name}')")[0] for name in staging.SESSION}


def test_no_timeout_cuts_an_import_and_all_hold_again_after_it(nppes):
    seen = []
    before = shown()
    nppes.bring(nppes_row(), progress=lambda stage, done, total: stage == "Merging" and seen.append(shown()))
    assert seen[-1] == {
        "statement_timeout": "0",
        "idle_in_transaction_session_timeout": "0",
        "lock_timeout": "0",
        "client_connection_check_interval": "2s",
    }
    assert shown() == before
    assert (before["lock_timeout"], before["client_connection_check_interval"]) == ("5s", "0")


def bring_beside(nppes, path, change):
    """The import waits for a transaction that has changed the clinician, which then changes its search rows."""

    def bring():
        try:
            return nppes.bring_files(path)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Provider.objects.update(sex="X")
            second = pool.submit(bring)
            waiting = (
                "SELECT pid FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            while not asked(waiting):
                assert not second.done()
            change()
        return second.result(timeout=30)


def test_an_import_waits_for_a_busy_clinician_and_neither_stands_in_the_others_way(nppes, now):
    practice = make_listed_practice(now=now, provider={"npi": "1234567893"})
    path = nppes.file(deactivated_row("1234567893", on="11/01/2026"))
    counts = bring_beside(nppes, path, lambda: search_rows.refresh([practice.pk], now=now))
    assert counts["clinicians_followed"] == 1
    row = SearchRow.objects.get(practice_id=practice.pk)
    assert (row.sex, row.ok) == ("X", False)
    assert not Practice.objects.listed(now).exists()


def test_a_merge_that_does_not_wait_is_undone_in_one_line(nppes, now, monkeypatch):
    make_listed_practice(now=now, provider={"npi": "1234567893"})
    monkeypatch.setitem(staging.SESSION, "lock_timeout", "50ms")
    path = nppes.file(deactivated_row("1234567893", on="11/01/2026"))
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT FROM providers_provider FOR UPDATE")
        with pytest.raises(CommandError, match="ended the import: canceling statement due to lock timeout"):
            call_command("import_nppes", path, rejects=nppes.folder / "r.csv")
    assert not DirectoryRecord.objects.exists()
    call_command("import_nppes", path, rejects=nppes.folder / "r.csv")
    assert not Practice.objects.listed(now).exists()


def kill_while_merging(path, tmp_path, *, check):
    program = [sys.executable, "-c", LONG_MERGE, connection.settings_dict["NAME"], str(path)]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
    with subprocess.Popen(
        [*program, str(tmp_path / "r.csv"), check], cwd=settings.BASE_DIR, env=environment
    ) as child:
        while not asked(MERGING):
            assert child.poll() is None
        os.kill(child.pid, signal.SIGKILL)


@pytest.mark.slow
def test_an_import_killed_in_its_merge_leaves_the_server_and_starts_again(nppes, tmp_path):
    path = nppes.file(nppes_row())
    kill_while_merging(path, tmp_path, check="2s")
    wait_for_the_turn("60s")
    nppes.bring_files(path)
    assert DirectoryRecord.objects.count() == 1
    assert nppes.last.rows_read == 1


@pytest.mark.slow
def test_without_looking_for_its_client_the_server_would_work_on_and_keep_the_next_import_out(
    nppes, tmp_path
):
    path = nppes.file(nppes_row())
    kill_while_merging(path, tmp_path, check="0")
    with pytest.raises(psycopg.errors.LockNotAvailable):
        wait_for_the_turn("5s")
    for backend in asked(MERGING):
        asked(f"SELECT pg_terminate_backend({backend})")
    wait_for_the_turn("60s")
