"""Which times suit somebody, by the windows that they gave."""

from datetime import UTC, date, datetime

import pytest

from patients.windows import reach, suits

TUESDAY_NINE = datetime(2026, 11, 24, 14, tzinfo=UTC)  # in New York, 04:00 in Honolulu
MONDAY_EVENING = datetime(2026, 11, 24, 6, tzinfo=UTC)  # 20:00 in Honolulu, and Tuesday in New York
NEW_YORK = "America/New_York"


@pytest.mark.parametrize(
    "window",
    [
        {},
        {"earliest": "2026-11-24"},
        {"latest": "2026-11-24"},
        {"weekdays": [1]},
        {"day_parts": ["morning"]},
        {"earliest": "2026-11-24", "latest": "2026-11-24", "weekdays": [1], "day_parts": ["morning"]},
    ],
)
def test_a_time_suits_that_lies_in_the_window(window):
    assert suits([window], TUESDAY_NINE, NEW_YORK)


@pytest.mark.parametrize(
    "window",
    [
        {"earliest": "2026-11-25"},
        {"latest": "2026-11-23"},
        {"weekdays": [0, 2]},
        {"day_parts": ["afternoon", "evening"]},
    ],
)
def test_a_time_outside_does_not(window):
    assert not suits([window], TUESDAY_NINE, NEW_YORK)
    assert suits([window, {"weekdays": [1]}], TUESDAY_NINE, NEW_YORK)


def test_without_a_window_every_time_suits():
    assert suits([], TUESDAY_NINE, NEW_YORK)


def test_the_clock_is_that_of_the_place():
    assert not suits([{"day_parts": ["morning"]}], TUESDAY_NINE, "Pacific/Honolulu")
    assert suits([{"weekdays": [0], "day_parts": ["evening"]}], MONDAY_EVENING, "Pacific/Honolulu")
    assert not suits([{"weekdays": [0]}], MONDAY_EVENING, NEW_YORK)


@pytest.mark.parametrize(
    ("window", "reaches"),
    [
        ({}, True),
        ({"latest": "2026-11-24"}, True),
        ({"earliest": "2026-11-25"}, True),
        ({"earliest": "2026-11-26"}, False),
        ({"latest": "2026-11-23"}, False),
        ({"weekdays": [1], "day_parts": ["morning"]}, True),  # nine: three hours are left
        ({"weekdays": [3, 4]}, False),
        ({"earliest": "2026-11-25", "weekdays": [1]}, False),
    ],
)
def test_whether_there_is_time_in_a_window_up_to_tomorrow(window, reaches):
    tomorrow = date(2026, 11, 25)
    assert reach([window], tomorrow, NEW_YORK, now=TUESDAY_NINE) is reaches
    assert reach([{"earliest": "2026-12-01"}, window], tomorrow, NEW_YORK, now=TUESDAY_NINE) is reaches


def test_what_has_passed_of_today_is_none():
    noon = datetime(2026, 11, 24, 17, tzinfo=UTC)
    morning = [{"weekdays": [1], "day_parts": ["morning"]}]

    assert not reach(morning, date(2026, 11, 25), NEW_YORK, now=noon)
    assert reach(morning, date(2026, 11, 25), NEW_YORK, now=noon - datetime.resolution)


def test_late_in_the_evening_today_is_today_still():
    eleven = datetime(2026, 11, 25, 4, tzinfo=UTC)

    assert reach([{"latest": "2026-11-24"}], date(2026, 11, 25), NEW_YORK, now=eleven)
