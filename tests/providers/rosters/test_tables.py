"""Small CSV files as spreadsheets write them: read strictly, never guessed at."""

import pytest

from providers.rosters import tables
from providers.rosters.tables import FileUnusable, read

HEADER = b"npi,weekday,starts\n"


def rows(content):
    return [
        (line.number, line.cells) for line in read(content, required=("npi",), optional=("weekday", "starts"))
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"npi,weekday,starts\n1,Monday,09:00\n",
        b"npi,weekday,starts\r\n1,Monday,09:00\r\n",
        b"\xef\xbb\xbfnpi,weekday,starts\n1,Monday,09:00",
        b"npi;weekday;starts\n1;Monday;09:00\n",
        b"npi\tweekday\tstarts\n1\tMonday\t09:00\n",
        b"Weekday, NPI ,starts\n Monday ,1,09:00\n",
        b'"npi","weekday","starts"\n"1","Monday","09:00"\n',
        b"npi,weekday,starts\n1,Monday,09:00\n,,\n\n",
        b"npi,weekday,starts,,\n1,Monday,09:00,,\n",
        b"npi,weekday,starts\n1,Monday,09:00,,\n",
    ],
)
def test_the_same_table_however_it_is_written(content):
    assert rows(content) == [(2, {"npi": "1", "weekday": "Monday", "starts": "09:00"})]


def test_cells_are_text_whatever_they_begin_with():
    content = HEADER + b'"=HYPERLINK(""x"")",+1,@sum\n-1,"a;b","two\nlines"\n5,,\n'

    assert rows(content) == [
        (2, {"npi": '=HYPERLINK("x")', "weekday": "+1", "starts": "@sum"}),
        (3, {"npi": "-1", "weekday": "a;b", "starts": "two\nlines"}),
        (5, {"npi": "5", "weekday": "", "starts": ""}),
    ]


def test_a_short_row_has_empty_cells_and_a_long_one_says_so():
    short, long = read(
        HEADER + b"1\n2,Monday,09:00,more\n", required=("npi",), optional=("weekday", "starts")
    )

    assert short.cells == {"npi": "1", "weekday": "", "starts": ""}
    assert (short.has_extra, long.has_extra) == (False, True)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "delimiter_unclear"),
        (b"npi\n1\n", "delimiter_unclear"),
        (b"npi,weekday;starts\n", "delimiter_unclear"),
        (b"PK\x03\x04 and so on", "not_csv"),
        (b"\xd0\xcf\x11\xe0 and so on", "not_csv"),
        ("npi,weekday\n".encode("utf-16"), "not_csv"),
        (b"npi,weekday\n1,M\xfcller\n", "not_utf8"),
        (b"npi,weekday\n1,\0\n", "nul_character"),
        (b"npi,weekday,room\n", "unknown_column"),
        (b"npi,weekday,NPI\n", "repeated_column"),
        (b"weekday,starts\n", "missing_column"),
        (HEADER + b'1,"Monday,09:00\n', "malformed_csv"),
        (HEADER + b'1,"Mon"day,09:00\n', "malformed_csv"),
        (HEADER + b'1,"' + b"x" * 200_000 + b'",09:00\n', "malformed_csv"),
    ],
)
def test_what_is_no_such_table_is_refused(content, code):
    with pytest.raises(FileUnusable) as refusal:
        rows(content)

    assert (refusal.value.code, refusal.value.status, refusal.value.field) == (code, 400, "file")


def test_columns_are_named_without_what_can_not_be_shown():
    with pytest.raises(FileUnusable) as refusal:
        rows("npi,weekday,r\u202eoom,x\n".encode())

    assert refusal.value.detail == "There is no such column here: r\\u202eoom, x."


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"npi," * (tables.MOST_BYTES // 4), "repeated_column"),
        (b"npi" + b"," * (tables.MOST_BYTES // 2) + b"\n1" * (tables.MOST_BYTES // 4), "too_many_rows"),
    ],
    ids=["columns", "columns-and-rows"],
)
def test_the_largest_file_is_looked_at_once_whatever_is_in_it(content, code):
    """Each column beside each other one, or beside each row, would take a quarter of an hour."""
    with pytest.raises(FileUnusable) as refusal:
        rows(content)

    assert refusal.value.code == code


def test_there_are_so_many_rows_at_a_time(monkeypatch):
    monkeypatch.setattr(tables, "MOST_ROWS", 2)
    assert len(rows(HEADER + b"1,,\n2,,\n\n")) == 2

    with pytest.raises(FileUnusable) as refusal:
        rows(HEADER + b"1,,\n2,,\n3,,\n")
    assert refusal.value.code == "too_many_rows"
