"""An offer is kept for a quarter of an hour of the patient's day: the night does not count, however long it is."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from patients.waitlist.quiet_hours import kept_until

NEW_YORK = "America/New_York"


def wall(text, zone=NEW_YORK):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("offered", "ends"),
    [
        ("2026-11-23T08:00", "2026-11-23T08:15"),
        ("2026-11-23T20:45", "2026-11-23T21:00"),
        ("2026-11-23T20:50", "2026-11-24T08:05"),
        ("2026-11-23T21:00", "2026-11-24T08:15"),
        ("2026-11-23T22:00", "2026-11-24T08:15"),
        ("2026-11-24T03:00", "2026-11-24T08:15"),
        ("2026-11-24T07:59", "2026-11-24T08:15"),
        ("2026-12-31T22:00", "2027-01-01T08:15"),
        # the nights in which the clocks go forward and back
        ("2027-03-13T20:50", "2027-03-14T08:05"),
        ("2027-03-14T01:30", "2027-03-14T08:15"),
        ("2026-10-31T22:00", "2026-11-01T08:15"),
        ("2026-11-01T01:30", "2026-11-01T08:15"),
    ],
)
def test_the_clock_stands_still_from_nine_to_eight(offered, ends):
    assert kept_until(wall(offered), NEW_YORK) == wall(ends)


@pytest.mark.parametrize(
    ("offered", "ends", "night"),
    [
        ("2027-03-13T21:00", "2027-03-14T08:15", timedelta(hours=10, minutes=15)),
        ("2026-10-31T21:00", "2026-11-01T08:15", timedelta(hours=12, minutes=15)),
        ("2026-11-23T21:00", "2026-11-24T08:15", timedelta(hours=11, minutes=15)),
    ],
)
def test_a_night_in_which_the_clocks_change_is_as_long_as_it_is(offered, ends, night):
    begun = wall(offered).astimezone(UTC)
    assert kept_until(begun, NEW_YORK) - begun == night
    assert kept_until(begun, NEW_YORK) == wall(ends)


def test_the_night_is_that_of_the_patient():
    moment = datetime(2026, 11, 23, 3, tzinfo=UTC)  # 22:00 in New York, 17:00 in Honolulu
    assert kept_until(moment, "Pacific/Honolulu") == moment + timedelta(minutes=15)
    assert kept_until(moment, NEW_YORK) == datetime(2026, 11, 23, 13, 15, tzinfo=UTC)


def test_every_minute_of_a_year_gives_fifteen_minutes_of_day():
    """By counting minutes instead: each zone of the states, the days around both changes of the clocks."""
    for zone in ("America/New_York", "America/Denver", "Pacific/Honolulu", "America/St_Johns"):
        for first in ("2027-03-13T12:00", "2026-10-31T12:00"):
            begun = wall(first, zone).astimezone(UTC)
            for minute in range(0, 2 * 24 * 60, 7):
                moment = begun + timedelta(minutes=minute)
                assert kept_until(moment, zone) == counted(moment, zone), (zone, moment)


def counted(moment, zone):
    left, local = 15, ZoneInfo(zone)
    while left:
        left -= 8 <= moment.astimezone(local).hour < 21
        moment += timedelta(minutes=1)
    return moment
