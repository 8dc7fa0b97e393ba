"""The commands as an operator runs them: what they print adds up and names the file of the rejects."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from providers.models import DirectoryRecord, DirectoryRelease
from tests.factories.registries import ADA, BEN, CMS_SAMPLE, NPPES_SAMPLE, cms_row, nppes_row


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


@pytest.mark.parametrize("source", ["import_nppes", "import_clinicians"])
def test_files_of_the_future_are_refused_in_one_line(nppes, cms, tmp_path, source):
    file = nppes.file(nppes_row()) if source == "import_nppes" else cms.file(cms_row())
    named = file.rename(tmp_path / "monthly_20991231.csv")
    for words in ([], ["--as-of=2999-01-01"]):
        with pytest.raises(CommandError, match="in the future") as refusal:
            call_command(source, str(named), *words, rejects=tmp_path / "r.csv")
        assert "\n" not in str(refusal.value)
    assert not DirectoryRelease.objects.exists()
    call_command(source, str(named), "--as-of=2026-06-01", rejects=tmp_path / "r.csv")
    assert DirectoryRelease.objects.count() == 1


@pytest.mark.parametrize("place", ["file", "link"])
def test_rejects_are_not_written_over_an_input(nppes, tmp_path, place):
    path = nppes.file(nppes_row(), "broken\n")
    before = path.read_bytes()
    (tmp_path / "link").symlink_to(path)
    given = path if place == "file" else tmp_path / "link"
    with pytest.raises(CommandError, match="it is a file to import"):
        call_command("import_nppes", str(nppes.file(nppes_row(NPI=BEN))), str(path), rejects=given)
    assert path.read_bytes() == before
    assert not DirectoryRelease.objects.exists()


def test_a_full_disk_under_the_rejects_leaves_the_directory_as_it_was(nppes):
    nppes.bring(nppes_row())
    path = nppes.file(nppes_row(NPI=BEN), "broken\n")
    with pytest.raises(
        CommandError, match="Rejected rows can't be written to /dev/full: No space"
    ) as refusal:
        call_command("import_nppes", str(path), rejects="/dev/full")
    assert "\n" not in str(refusal.value)
    assert DirectoryRecord.objects.get().npi == ADA
    nppes.bring_files(path)
    assert DirectoryRecord.objects.count() == 2


def test_what_postgresql_says_no_to_ends_in_one_line(nppes, monkeypatch):
    monkeypatch.setattr("providers.directory.nppes_merge.RESOLVE", "SELECT 1/0")
    with pytest.raises(CommandError, match="PostgreSQL ended the import: division by zero") as refusal:
        call_command("import_nppes", str(nppes.file(nppes_row())), rejects=nppes.folder / "r.csv")
    assert "\n" not in str(refusal.value)
    assert not DirectoryRecord.objects.exists()
