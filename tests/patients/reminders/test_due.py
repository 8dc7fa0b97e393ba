"""Two days before, or in the morning after; two hours before in any case; never of what was just agreed on."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from patients.reminders import due
from patients.reminders.due import TWO_DAYS, TWO_HOURS, Step

NEW_YORK = "America/New_York"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
START = "2026-12-02T14:00"  # a Wednesday


def wall(text, zone=NEW_YORK):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("starts", "due_at"),
    [
        ("2026-12-02T14:00", "2026-11-30T14:00"),
        ("2026-12-02T08:00", "2026-11-30T08:00"),
        ("2026-12-02T07:59", "2026-11-30T08:00"),
        ("2026-12-02T20:59", "2026-11-30T20:59"),
        ("2026-12-02T21:00", "2026-12-01T08:00"),  # 37 hours before
        ("2026-12-02T23:30", "2026-12-01T08:00"),
        ("2026-12-02T00:15", "2026-11-30T08:00"),
        # the clocks go back, and forward, between the reminder and the visit: 48 hours all the same
        ("2026-11-02T14:00", "2026-10-31T15:00"),
        ("2027-03-15T14:00", "2027-03-13T13:00"),
        ("2026-11-02T20:30", "2026-11-01T08:00"),
        ("2027-03-15T08:30", "2027-03-13T08:00"),
        # the night of the reminder is that in which they change
        ("2026-11-03T02:30", "2026-11-01T08:00"),
        ("2027-03-16T03:30", "2027-03-14T08:00"),
    ],
)
def test_the_first_one_is_two_days_before_or_in_the_morning_after(starts, due_at):
    assert TWO_DAYS.due_at(wall(starts), NEW_YORK) == wall(due_at)


@pytest.mark.parametrize("starts", [START, "2026-12-02T07:30", "2026-12-02T00:30", "2026-11-01T03:30"])
def test_the_second_one_is_two_hours_before_whatever_the_hour(starts):
    assert TWO_HOURS.due_at(wall(starts), NEW_YORK) == wall(starts) - 2 * HOUR


@pytest.mark.parametrize(
    ("before", "first"),
    [
        (90 * HOUR, TWO_DAYS),
        (60 * HOUR, TWO_DAYS),
        (60 * HOUR - MINUTE, TWO_HOURS),  # the confirmation of last night says it all
        (20 * HOUR, TWO_HOURS),
        (2.5 * HOUR, TWO_HOURS),
        (2.5 * HOUR - MINUTE, None),
        (10 * MINUTE, None),
    ],
)
def test_nobody_is_reminded_of_what_was_just_agreed_on(before, first):
    start = wall(START)
    expected = first and first.due_at(start, NEW_YORK)
    assert due.first(start, NEW_YORK, agreed_at=start - before) == expected


def step(now, due_at=None, starts=START):
    start = wall(starts)
    return due.step(start, NEW_YORK, due_at=due_at or TWO_DAYS.due_at(start, NEW_YORK), now=wall(now))


NEAR = wall("2026-12-02T12:00")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-30T14:00", Step(TWO_DAYS, NEAR)),
        ("2026-12-01T15:00", Step(TWO_DAYS, NEAR)),  # beat was dead for a day
        ("2026-11-30T22:00", Step(None, wall("2026-12-01T08:00"))),  # and came back at night
        ("2026-12-01T20:59", Step(TWO_DAYS, NEAR)),  # 17 hours before
        ("2026-12-01T21:00", Step(None, NEAR)),  # in the morning it is too near
        ("2026-12-02T02:00", Step(None, NEAR)),
        ("2026-12-02T11:00", Step(None, NEAR)),  # three hours before: the second one will do
        ("2026-12-02T12:00", Step(TWO_HOURS, None)),
        ("2026-12-02T13:59", Step(TWO_HOURS, None)),
        ("2026-12-02T14:00", Step(None, None)),
        ("2026-12-09T14:00", Step(None, None)),
    ],
)
def test_what_comes_late_comes_once_and_only_while_it_is_of_use(now, expected):
    assert step(now) == expected


def test_the_first_one_is_of_use_until_twelve_hours_before():
    evening = "2026-12-02T23:00"
    near = wall("2026-12-02T21:00")
    assert step("2026-12-02T10:59", starts=evening) == Step(TWO_DAYS, near)
    assert step("2026-12-02T11:00", starts=evening) == Step(None, near)


def test_the_second_one_comes_once():
    assert step("2026-12-02T12:01", due_at=NEAR) == Step(TWO_HOURS, None)
    assert step("2026-12-02T14:01", due_at=NEAR) == Step(None, None)
