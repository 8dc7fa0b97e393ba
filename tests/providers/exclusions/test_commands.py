"""The command as an operator runs it, and as the application's role."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.trail import rights
from providers.models import Exclusion, ExclusionRelease
from tests.factories.exclusions import SAMPLES, leie_row
from tests.factories.npi import npi
from tests.factories.supply import ProviderFactory

MONTHS = [str(SAMPLES / f"{name}.csv") for name in ("1607REIN", "1601EXCL", "1608EXCL", "1606REIN")]


def run(*words):
    out = StringIO()
    call_command("import_leie", *words, stdout=out)
    return out.getvalue()


def test_it_says_what_became_of_each_row(db, tmp_path):
    out = run(*MONTHS, f"--rejects={tmp_path / 'r.csv'}")
    assert re.match(r"Read 36 rows in \d+\.\d s; the list is of August 2016\.\n", out)
    assert "  24 added, 0 changed, 0 unchanged, 2 repeated in their file, 0 older than the full list\n" in out
    assert "  4 reinstated, 6 reinstated that we did not hold, 0 on the list again\n" in out
    assert "  0 rejected\n" in out
    assert "0 found by NPI and not shown any more, 0 by name for a verifier to look at, 0 lifted\n" in out
    release = ExclusionRelease.objects.get()
    assert release.counts["rows"] == 36
    assert release.counts["rows"] == sum(
        release.counts[name]
        for name in (
            "added", "changed", "unchanged", "repeated", "older", "reinstated", "reinstated_unknown", "returned",
            "rejected",
        )
    )  # fmt: skip


def test_it_names_the_rejects_and_says_that_nobody_was_lifted(leie):
    leie.bring(leie_row(), leie_row(FIRSTNAME="BEN"))
    path = leie.file(leie_row(), "broken\n")
    out = run(str(path), "--full", f"--rejects={leie.folder / 'r.csv'}")
    assert "  1 rejected\n" in out
    assert f"are in {leie.folder / 'r.csv'}" in out
    assert "Nobody was lifted for being absent" in out
    out = run(str(path), "--full", "--allow-fewer", f"--rejects={leie.folder / 'r.csv'}")
    assert "  1 absent from the full list, and so reinstated\n" in out
    assert "Nobody was lifted" not in out


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--full", *MONTHS], "hand it over alone"),
        (["nowhere.csv"], "nowhere.csv cannot be read"),
    ],
)
def test_a_refusal_is_one_line(db, words, reason, tmp_path):
    with pytest.raises(CommandError, match=reason) as refusal:
        run(*words, f"--rejects={tmp_path / 'r.csv'}")
    assert "\n" not in str(refusal.value)
    assert not Exclusion.objects.exists()


def test_it_works_as_the_application_and_says_in_the_history_that_a_command_did_it(leie, now):
    provider = ProviderFactory(npi=npi(23456789))
    role = f"app_of_{connection.settings_dict['NAME']}"
    rights.grant(role=role, password="")
    path = leie.file(leie_row(NPI=provider.npi))
    with connection.cursor() as cursor:
        cursor.execute(f'SET LOCAL ROLE "{role}"')
        out = run(str(path), f"--rejects={leie.folder / 'r.csv'}")
        cursor.execute("RESET ROLE")
    assert "1 found by NPI" in out
    assert provider.exclusion_matches.get().holds
