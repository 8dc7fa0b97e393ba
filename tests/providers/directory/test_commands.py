"""The commands as an operator runs them: what they print adds up and names the file of the rejects."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from providers.models import DirectoryRelease
from tests.factories.registries import BEN, CMS_SAMPLE, NPPES_SAMPLE, nppes_row


def run(*words):
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def test_import_nppes_says_what_became_of_each_row(nppes, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = nppes.file(nppes_row(), nppes_row(), nppes_row(NPI=BEN), "broken\n")
    out = run("import_nppes", str(path))
    assert re.match(r"Read 4 rows in \d+\.\d s, [\d,]+ rows/s\.\n", out)
    assert "  2 individuals: 2 new, 0 changed, 0 unchanged, 0 older than what we hold\n" in out
    assert "  0 organisations, which are not kept\n  0 deactivated" in out
    assert "  2 rejected\n" in out
    assert f"are in {path.name}.rejects.csv" in out
    assert (tmp_path / f"{path.name}.rejects.csv").read_text().count("\n") == 3


def test_without_rejects_the_file_of_an_earlier_run_is_not_left_behind(nppes, tmp_path):
    rejects = tmp_path / "r.csv"
    run("import_nppes", str(nppes.file(nppes_row(), "broken\n")), f"--rejects={rejects}")
    out = run("import_nppes", str(nppes.file(nppes_row())), f"--rejects={rejects}")
    assert "rejected rows" not in out
    assert rejects.read_text() == "file,line,npi,code,reason\n"


def test_both_samples_are_imported_by_their_commands(db, tmp_path):
    out = run("import_nppes", str(NPPES_SAMPLE), f"--rejects={tmp_path / 'r.csv'}")
    assert "129 individuals: 129 new" in out
    assert "60 deactivated: 60 of them since the last import" in out
    out = run("import_clinicians", str(CMS_SAMPLE), f"--rejects={tmp_path / 'r.csv'}", "--as-of=2026-06-02")
    assert "190 rows taken, 190 of them with a place" in out
    assert "103 people: 103 new, 0 changed, 0 unchanged; 0 are gone" in out
    assert f"{DirectoryRelease.objects.get(source='cms_clinicians').as_of}" == "2026-06-02"


def test_a_date_that_is_none_is_refused(db):
    with pytest.raises(CommandError, match="a date is written like 2026-06-08"):
        call_command("import_nppes", str(NPPES_SAMPLE), "--as-of=June")
