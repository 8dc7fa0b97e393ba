"""Cells as people and spreadsheets write them."""

from datetime import date, time

import pytest

from providers.npi import is_npi
from providers.rosters import cells
from providers.rosters.cells import BadCell
from tests.factories.npi import npi

GOOD = [
    (cells.npi, "1234567893", "1234567893"),
    (cells.npi, "1234567893.0", "1234567893"),
    (cells.zip_code, "10038", "10038"),
    (cells.zip_code, "10038.0", "10038"),
    (cells.zip_code, "10038-1234", "10038"),
    (cells.zip_code, "2139", "02139"),
    (cells.zip_code, "501", "00501"),
    (cells.zip_code, "21391234", "02139"),
    (cells.phone, "(212) 555-0142", "+1 212 555 0142"),
    (cells.phone, "+12125550142", "+1 212 555 0142"),
    (cells.phone, "2125550142", "+1 212 555 0142"),
    (cells.yes_or_no, "Yes", True),
    (cells.yes_or_no, "TRUE", True),
    (cells.yes_or_no, "0", False),
    (cells.cents, "180", 18000),
    (cells.cents, "$1,200.50", 120050),
    (cells.cents, "180.5", 18050),
    (cells.cents, "0", 0),
    (cells.cents, "100000", 10_000_000),
    (cells.email, "Tunde@Example.org", "tunde@example.org"),
    (cells.weekday, "Monday", 0),
    (cells.weekday, "SUN", 6),
    (cells.weekday, "4", 4),
    (cells.clock, "09:00", time(9)),
    (cells.clock, "9:00", time(9)),
    (cells.clock, "9:00:00", time(9)),
    (cells.clock, "9:00 AM", time(9)),
    (cells.clock, "9 a.m.", time(9)),
    (cells.clock, "12:00 AM", time(0)),
    (cells.clock, "12:30 PM", time(12, 30)),
    (cells.clock, "1:30pm", time(13, 30)),
    (cells.clock, "1:30:00 PM", time(13, 30)),
    (cells.clock, "23:59", time(23, 59)),
    (cells.day, "2027-01-31", date(2027, 1, 31)),
    (cells.day, "1/31/2027", date(2027, 1, 31)),
]
BAD = [
    (cells.npi, "1.23457E+09", "digits_lost"),
    (cells.npi, "1234567890", "invalid_npi"),
    (cells.npi, "123456789", "invalid_npi"),
    (cells.npi, "=1234567893", "invalid_npi"),
    (cells.npi, "١٢٣٤٥٦٧٨٩٣", "invalid_npi"),
    (cells.npi, "9" * 5000, "invalid_npi"),
    (cells.zip_code, "12", "invalid_zip"),
    (cells.zip_code, "100381", "invalid_zip"),
    (cells.zip_code, '="10038"', "invalid_zip"),
    (cells.identifier, "12", "unknown_location"),
    (cells.identifier, "g" * 36, "unknown_location"),
    (cells.phone, "12", "invalid_phone"),
    (cells.phone, "=2125550142+1", "invalid_phone"),
    (cells.phone, "212-555-0142 ext. 4", "invalid_phone"),
    (cells.yes_or_no, "maybe", "invalid_choice"),
    (cells.cents, "-5", "invalid_price"),
    (cells.cents, "1,20", "invalid_price"),
    (cells.cents, "100000.01", "invalid_price"),
    (cells.cents, "9" * 5000, "invalid_price"),
    (cells.email, "tunde", "invalid_email"),
    (cells.email, "a@b.c\nBcc: d@e.f", "invalid_email"),
    (cells.weekday, "7", "invalid_weekday"),
    (cells.weekday, "Mo", "invalid_weekday"),
    (cells.clock, "24:00", "invalid_time"),
    (cells.clock, "13:00 PM", "invalid_time"),
    (cells.clock, "0:30 AM", "invalid_time"),
    (cells.clock, "9", "invalid_time"),
    (cells.clock, "0.375", "invalid_time"),
    (cells.clock, "09:00:30", "invalid_time"),
    (cells.clock, "9:60", "invalid_time"),
    (cells.day, "2027-02-30", "invalid_date"),
    (cells.day, "31/1/2027", "invalid_date"),
    (cells.day, "2027-W01-1", "invalid_date"),
    (cells.day, "0000-01-01", "invalid_date"),
    (cells.day, "20270131", "invalid_date"),
]


@pytest.mark.parametrize(("read", "text", "value"), GOOD)
def test_a_cell_is_read_as_it_was_meant(read, text, value):
    assert read(text) == value


@pytest.mark.parametrize(("read", "text", "code"), BAD)
def test_a_cell_that_may_mean_anything_is_refused(read, text, code):
    with pytest.raises(BadCell) as refusal:
        read(text)

    assert refusal.value.code == code
    assert f" {text} " not in refusal.value.detail


def test_a_code_is_one_of_those_known():
    assert cells.one_of("New", ["new", "existing"]) == "new"
    with pytest.raises(BadCell) as refusal:
        cells.one_of("newest", ["new", "existing"])
    assert refusal.value.detail == "Please write one of: new, existing."


def test_every_wrong_check_digit_is_found():
    good = npi(123)
    wrong = [good[:-1] + digit for digit in "0123456789" if digit != good[-1]]

    assert is_npi(good)
    assert [text for text in wrong if is_npi(text)] == []
