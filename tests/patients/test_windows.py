"""Which times suit somebody, by the windows that they gave."""

from datetime import UTC, datetime

import pytest

from patients.windows import suits

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
