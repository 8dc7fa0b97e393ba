"""Bad rows are rejected with their reason; an unusable file is refused in one line and changes nothing."""

import csv
import io
import os
import zipfile

import pytest
from django.core.management import CommandError, call_command

from providers.directory import reading, staging
from providers.models import DirectoryRecord, DirectoryRelease
from tests.factories.npi import npi
from tests.factories.registries import ADA, BEN, CAL, CMS_HEADER, NPPES_HEADER, cms_row, line, nppes_row

HEADER_LINE = line({column: column for column in NPPES_HEADER}, NPPES_HEADER)
ADA_LINE = line(nppes_row(), NPPES_HEADER)
BEN_LINE = line(nppes_row(NPI=BEN), NPPES_HEADER)
CAL_LINE = line(nppes_row(NPI=CAL), NPPES_HEADER)


def zipped():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("npidata.csv", HEADER_LINE + ADA_LINE)
    return content.getvalue()


UNUSABLE = {
    "empty": (b"", "is empty"),
    "blank": (b"\n \n", "is empty"),
    "header_only": (HEADER_LINE.encode(), "a header and no rows"),
    "zip": (zipped(), "is a zip archive"),
    "gzip": (b"\x1f\x8b\x08" + b"\0" * 40, "is compressed"),
    "utf_16": ((HEADER_LINE + ADA_LINE).encode("utf-16"), "is UTF-16"),
    "utf_16_without_mark": ((HEADER_LINE + ADA_LINE).encode("utf-16-le"), "no CSV file in UTF-8"),
    "random": (bytes(range(256)) * 64, "column names|no CSV file"),
    "one_endless_line": (b"x" * (reading.LONGEST_LINE + 5), "no CSV file"),
    "other_columns": (b"a,b,c\n1,2,3\n", "it has no column"),
    "of_another_registry": (
        line({c: c for c in CMS_HEADER}, CMS_HEADER).encode() + b"1,2\n",
        "it has no column",
    ),
    "a_column_twice": ((HEADER_LINE.replace('"Entity Type Code"', '"NPI"') + ADA_LINE).encode(), "column"),
    "no_header": ((ADA_LINE + BEN_LINE).encode(), "it has no column"),
    "cut_within_a_row": ((HEADER_LINE + ADA_LINE + BEN_LINE[:300]).encode(), "ends in the middle of line 3"),
    "cut_within_a_quote": ((HEADER_LINE + ADA_LINE + BEN_LINE[:-2]).encode(), "ends in the middle of line 3"),
    "cut_after_a_line_break_in_a_field": (
        (HEADER_LINE + ADA_LINE + BEN_LINE.replace("ALBANY", "AL\nBANY").partition("BANY")[0]).encode(),
        "it was not copied in full",
    ),
    "nothing_but_bad_rows": ((HEADER_LINE + "x\n" * 1000).encode(), "None of the first 1,000 rows"),
}


@pytest.mark.parametrize("kind", UNUSABLE)
def test_an_unusable_file_is_refused_and_nothing_changes(nppes, tmp_path, kind):
    nppes.bring(nppes_row(NPI=CAL))
    content, words = UNUSABLE[kind]
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=words) as refusal:
        call_command("import_nppes", nppes.file(nppes_row()), path, rejects=tmp_path / "r.csv")
    assert "\n" not in str(refusal.value)
    assert DirectoryRecord.objects.get().npi == CAL
    assert DirectoryRelease.objects.count() == 1


@pytest.mark.parametrize("name", ["folder", "missing.csv"])
def test_what_is_no_file_is_refused(db, tmp_path, name):
    (tmp_path / "folder").mkdir()
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_nppes", tmp_path / name, rejects=tmp_path / "r.csv")


def test_rejects_that_cannot_be_written_are_refused_before_anything_is_read(nppes, tmp_path):
    with pytest.raises(CommandError, match="Rejected rows can't be written"):
        call_command("import_nppes", nppes.file(nppes_row()), rejects=tmp_path / "nowhere" / "r.csv")
    assert not DirectoryRecord.objects.exists()


BAD_LINES = {
    "too_few": (ADA_LINE.replace(',"ALBANY"', ""), "columns"),
    "too_many": (ADA_LINE.replace(',"ALBANY"', ',"ALBANY","NY"'), "columns"),
    "quote_missing": (ADA_LINE.replace('"ALBANY"', 'ALBANY"'), "broken_quotes"),
    "quote_left_open": (ADA_LINE.replace('"ALBANY"', '"ALBANY'), "broken_quotes"),
    "quote_inside": (ADA_LINE.replace('"ALBANY"', '"AL"BANY"'), "broken_quotes"),
    "nul": (ADA_LINE.replace("ALBANY", "ALB\0NY"), "nul"),
    "nul_in_an_unused_column": (ADA_LINE.replace('""\n', '"\0"\n'), "nul"),
    "five_megabytes": (ADA_LINE.replace("ALBANY", "A" * 5_000_000), "too_long"),
    "longer_than_a_csv_field": (ADA_LINE.replace("ALBANY", "A" * 200_000), "too_long"),
    "longer_than_any_city": (ADA_LINE.replace("ALBANY", "A" * 300), "too_long"),
    "entity": (line(nppes_row(**{"Entity Type Code": "3"}), NPPES_HEADER), "entity"),
    "no_entity": (line({"NPI": ADA}, NPPES_HEADER), "entity"),
    "no_name": (line(nppes_row(**{"Provider Last Name (Legal Name)": "<UNAVAIL>"}), NPPES_HEADER), "name"),
    "no_such_day": (line(nppes_row(**{"Last Update Date": "02/30/2020"}), NPPES_HEADER), "date"),
    "no_date": (line(nppes_row(**{"Last Update Date": "soon"}), NPPES_HEADER), "date"),
}


@pytest.mark.parametrize("kind", BAD_LINES)
def test_a_bad_row_is_rejected_and_its_neighbours_are_taken(nppes, kind):
    bad, code = BAD_LINES[kind]
    nppes.bring(CAL_LINE, bad, BEN_LINE)
    assert nppes.rejects() == [(3, code)]
    assert set(DirectoryRecord.objects.values_list("npi", flat=True)) == {BEN, CAL}
    assert nppes.last.rows_read == 3


def test_a_row_in_another_encoding_is_rejected_and_the_others_are_taken(nppes, tmp_path):
    path = tmp_path / "windows.csv"
    path.write_bytes((HEADER_LINE + ADA_LINE.replace("ALBANY", "CAÑON") + BEN_LINE).encode("cp1252"))
    nppes.bring_files(path)
    assert nppes.rejects() == [(2, "not_utf8")]
    assert DirectoryRecord.objects.get().npi == BEN


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_byte_order_mark_line_endings_blank_lines_and_a_missing_last_one_do_no_harm(nppes, tmp_path, ending):
    path = tmp_path / "marked.csv"
    text = (HEADER_LINE + ADA_LINE + "\n" + BEN_LINE).replace("\n", ending)
    path.write_bytes(b"\xef\xbb\xbf" + text.rstrip().encode())
    nppes.bring_files(path)
    assert (nppes.last.rows_read, nppes.rejects()) == (2, [])
    assert DirectoryRecord.objects.count() == 2


def test_a_row_over_several_lines_is_one_row_wherever_a_batch_ends(nppes, monkeypatch):
    row = nppes_row(**{"Provider First Line Business Practice Location Address": "1 MAIN ST\nROOM 2\nREAR"})
    path = nppes.file(BEN_LINE, row, CAL_LINE)
    for size in range(1000, 5000, 97):
        monkeypatch.setattr("providers.directory.staging.BATCH_BYTES", size)
        nppes.bring_files(path)
        assert (nppes.last.rows_read, nppes.rejects()) == (3, [])
    assert nppes.record(ADA).places[0]["line1"] == "1 MAIN ST ROOM 2 REAR"


def test_rows_without_quotes_are_read_alike(nppes):
    plain = ",".join(str(nppes_row().get(column, "")) for column in NPPES_HEADER) + "\n"
    nppes.bring(plain)
    assert nppes.record(ADA).places[0]["city"] == "ALBANY"


def test_what_a_spreadsheet_would_run_is_made_harmless_in_the_rejects(nppes, tmp_path):
    nppes.bring(nppes_row(NPI="=1+1"))
    with (tmp_path / "rejects.csv").open(newline="") as stream:
        [row] = csv.DictReader(stream)
    assert row == {
        "file": "nppes_1.csv",
        "line": "2",
        "npi": "'=1+1",
        "code": "npi",
        "reason": "The NPI is not ten digits that pass the check digit.",
    }


def test_a_cms_file_with_bad_rows_is_taken_without_them(cms):
    good = line(cms_row(NPI=BEN), CMS_HEADER)
    cms.bring(good, good.replace('"NY"', '"N"Y"'), "1,2,3\n", cms_row())
    assert cms.rejects() == [(3, "broken_quotes"), (4, "columns")]
    assert DirectoryRecord.objects.count() == 2


def test_a_cms_file_cut_inside_its_last_column_is_refused(cms, tmp_path):
    whole = cms.file(cms_row(), ",".join(cms_row().get(column, "") for column in CMS_HEADER) + "\n")
    cut = tmp_path / "cut.csv"
    cut.write_bytes(whole.read_bytes()[:-3])
    with pytest.raises(CommandError, match="ends in the middle of line 3"):
        call_command("import_clinicians", cut, rejects=tmp_path / "r.csv")
    assert not DirectoryRecord.objects.exists()
    cms.bring_files(whole)
    assert (cms.last.rows_read, cms.rejects()) == (2, [(3, "repeated")])


@pytest.mark.parametrize("ending", ["", "\x1a", "\n\x1a", "\r\n\x1a", "\n"])
@pytest.mark.parametrize("lines", [1, 2, 12])
def test_a_whole_last_row_is_taken_however_the_file_ends(nppes, tmp_path, ending, lines):
    street = "\n".join(["1 MAIN ST"] * lines)
    last = nppes_row(NPI=BEN, **{"Provider First Line Business Practice Location Address": street})
    path = tmp_path / "whole.csv"
    path.write_text(HEADER_LINE + ADA_LINE + line(last, NPPES_HEADER).rstrip() + ending, newline="")
    nppes.bring_files(path)
    assert (nppes.last.rows_read, nppes.rejects()) == (2, [])
    assert DirectoryRecord.objects.count() == 2


@pytest.mark.parametrize("kind", ["longer", "shorter", "rewritten"])
def test_a_file_that_is_written_to_while_it_is_read_is_refused(nppes, tmp_path, kind, monkeypatch):
    path = nppes.file(*(nppes_row(NPI=npi(n)) for n in range(20)))
    content, take = path.read_bytes(), reading._take

    def change(stream, size):
        monkeypatch.setattr(reading, "_take", take)
        lines = take(stream, size)
        path.write_bytes({"longer": content * 2, "shorter": content[:2000], "rewritten": content}[kind])
        os.utime(path, ns=(1, 1))
        return lines

    monkeypatch.setattr(reading, "_take", change)
    monkeypatch.setattr("providers.directory.staging.BATCH_BYTES", 5000)
    with pytest.raises(CommandError, match="was written to while it was read"):
        call_command("import_nppes", path, rejects=tmp_path / "r.csv")
    assert not DirectoryRecord.objects.exists()


def test_bad_rows_are_kept_in_the_database_bit_by_bit(nppes, monkeypatch):
    kept, keep = [], staging._keep
    monkeypatch.setattr(
        staging, "_keep", lambda cursor, n, flawed: kept.append(len(flawed)) or keep(cursor, n, flawed)
    )
    monkeypatch.setattr(staging, "COMMIT_FLAWED", 100)
    monkeypatch.setattr(staging, "BATCH_BYTES", 50)
    nppes.bring(ADA_LINE, *["x\n"] * 1000)
    assert nppes.last.rejected == 1000
    assert len(kept) > 5
    assert max(kept) < 200
