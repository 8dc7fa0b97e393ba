"""Every time zone and every change of its clocks from 2024 to 2037: no time is lost, doubled or shifted.

What is offered, opens, is stored and shown is compared with what the files of the zones say, read by tests/zones/.
"""

from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace
from zoneinfo import ZoneInfo, available_timezones

import pytest

from patients.agenda import Days
from patients.api.moments import LocalTime
from patients.models import Visit
from patients.reminders.due import TWO_DAYS
from patients.visits import confirming, zones
from patients.waitlist.quiet_hours import kept_until
from providers import availability, next_times
from providers.availability import Calendar, Hours, free_times, open_times, opens_at, parts_of_day
from providers.models import Location, Practice
from tests.zones.around import HOUR, MINUTE, Around, day_at, shapes, time_at, utc
from tests.zones.tzif import DAY, Zone, content, year_start

FIRST, LAST = 2024, 2037
PARTS = 4
QUARTER = 15 * MINUTE
SOME = ("America/New_York", "America/Havana", "America/Santiago", "Antarctica/Troll", "Australia/Lord_Howe")


def files():
    """One name for each file: most zones have several."""
    names = {}
    for name in sorted(available_timezones()):
        names.setdefault(content(name), name)
    return sorted((name, file) for file, name in names.items())


def places(names_and_files):
    """Each zone around each change of its clocks; around one moment where there is none."""
    for name, file in names_and_files:
        zone = Zone(file)
        for change in zone.changes(FIRST, LAST) or [year_start(2026)]:
            yield name, Around(zone, change)


def differences(name, around):
    """How much was compared, and what was not as it has to be."""
    compared, wrong = 0, []
    for what, found, expected in every(name, around):
        compared += 1
        if found != expected:
            wrong.append((name, str(utc(around.change)), what))
    return compared, wrong


def every(name, around):
    for opens, closes, minutes in shapes(around):
        yield from of_hours(name, around, opens, closes, minutes)
    yield from of_moments(name, around)
    yield from of_days(name, around)
    for moment in range(around.change - 15 * HOUR, around.change + 15 * HOUR, 5 * HOUR):
        yield (
            ("kept", moment),
            kept_until(utc(moment), name),
            utc(first_quarter_of_day(around, moment) + QUARTER),
        )
        starts_at = utc(moment + 48 * HOUR)
        yield (
            ("reminded", moment),
            TWO_DAYS.due_at(starts_at, name),
            utc(first_quarter_of_day(around, moment)),
        )


def of_hours(name, around, opens, closes, minutes):
    now = around.change - 30 * HOUR
    today = around.wall(now) // DAY
    weekly = tuple(Hours(day, time_at(opens), time_at(closes)) for day in range(7))
    calendar = Calendar(zone=name, hours=weekly, horizon_days=2, buffer_minutes=5)
    starts = [
        m for day in range(today, today + 3) for m in around.starts(day, opens, closes, minutes) if m >= now
    ]
    expected = [utc(moment) for moment in starts]
    found = list(open_times(calendar, minutes=minutes, now=utc(now)))
    shown = (opens, closes)
    yield from one_by_one("offered", shown, found, expected)
    taken, blocked = (around.change - 20 * MINUTE, around.change + 10 * MINUTE), (minutes + 5) * MINUTE
    busy = [(utc(taken[0]), utc(taken[1]))]
    left = [utc(m) for m in starts if m >= taken[1] or m + blocked <= taken[0]]
    yield ("free", *shown), list(free_times(calendar, minutes=minutes, busy=busy, now=utc(now))), left
    if opens == 0:
        yield (
            ("parts",),
            parts_of_day(found, zone=name, first_day=day_at(today * DAY)),
            bits(around, starts, today),
        )
    for moment in range(around.change - HOUR, around.change + HOUR, QUARTER):
        opened = opens_at(calendar, utc(moment), minutes=minutes, now=utc(now))
        yield ("opens", *shown, moment), opened, moment in starts


def one_by_one(what, shown, found, expected):
    """Each time for itself, so that they are counted; a list that is longer or shorter differs as a whole."""
    yield (what, *shown, "count"), len(found), len(expected)
    for one, other in zip(found, expected, strict=False):
        yield (what, *shown, other), one, other


def bits(around, starts, today):
    marks = ["0"] * 84
    for moment in starts:
        wall = around.wall(moment)
        hour = wall % DAY // HOUR
        marks[(wall // DAY - today) * 3 + (0 if hour < 12 else 1 if hour < 17 else 2)] = "1"
    return "".join(marks)


def of_moments(name, around):
    """A visit that is put at a moment, whoever moves it there; and how the moment is shown."""
    practice, visit, shown = Practice(location=Location(zone=name)), Visit(), LocalTime()
    shown.bind("starts_at", None)
    for moment in range(around.change - 3 * HOUR, around.change + 3 * HOUR, QUARTER):
        confirming.place(visit, practice, utc(moment), utc(moment + QUARTER), now=utc(moment - DAY))
        wall = around.wall(moment)
        stored = (visit.starts_at, visit.ends_at, visit.zone, visit.local_date, visit.local_time)
        expected = (utc(moment), utc(moment + QUARTER), name, day_at(wall), time_at(wall))
        yield ("stored", moment), stored, expected
        yield ("agrees", moment), zones.agrees(visit), True
        yield ("moment", moment), zones.moment_of(visit), utc(around.moments(wall)[0])
        text = datetime.fromisoformat(shown.to_representation(shown.get_attribute(visit)))
        yield (
            ("shown", moment),
            (text, text.utcoffset()),
            (utc(moment), timedelta(seconds=around.offset(moment))),
        )
    begins, ends = around.wall(around.change - 1) + 1, around.wall(around.change)
    for wall in range(begins, ends, QUARTER):
        visit.local_date, visit.local_time = day_at(wall), time_at(wall)
        yield ("skipped", wall), zones.moment_of(visit), None


def of_days(name, around):
    """Where the days of a clinic's calendar begin and end, and when search looks again."""
    practice = SimpleNamespace(location=SimpleNamespace(zone=name))
    for day in range(around.wall(around.change) // DAY - 1, around.wall(around.change) // DAY + 2):
        first = day_at(day * DAY)
        edges = (utc(around.reached(day * DAY)), utc(around.reached((day + 1) * DAY)))
        yield (
            ("day", day),
            tuple(edge.astimezone(UTC) for edge in Days(first=first, last=first).at(practice)),
            edges,
        )
        noon = around.moments(day * DAY + 12 * HOUR)[0]
        yield ("midnight", day), next_times._next_midnight(ZoneInfo(name), utc(noon)), edges[1]


def first_quarter_of_day(around, moment):
    """The first in which the clock of an offer to somebody who waits does not stand still."""
    while not 8 <= around.wall(moment) % DAY // HOUR < 21:
        moment += QUARTER
    return moment


@pytest.mark.parametrize("part", range(PARTS))
def test_no_time_is_lost_doubled_or_shifted(part, record_property):
    looked_at, compared, wrong = 0, 0, []
    for name, around in places(files()[part::PARTS]):
        count, differing = differences(name, around)
        looked_at, compared, wrong = looked_at + 1, compared + count, wrong + differing
    availability._starts_on.cache_clear()
    availability._local_part.cache_clear()

    record_property("changes of clocks looked at", looked_at)
    record_property("times compared", compared)
    record_property("times lost, doubled or shifted", len(wrong))
    assert wrong[:10] == []
    assert compared > looked_at > 0


def test_the_years_are_looked_at_whole():
    zone = Zone(content("America/New_York"))
    changes = zone.changes(FIRST, LAST)

    assert len(changes) == 2 * 14
    assert (utc(changes[0]).isoformat(), utc(changes[-1]).isoformat()) == (
        "2024-03-10T07:00:00+00:00",
        "2037-11-01T06:00:00+00:00",
    )
    assert [zone.offset(changes[0] - 1), zone.offset(changes[0])] == [-5 * HOUR, -4 * HOUR]


# What it would be without each safeguard: the second of two moments, skipped times, steps by the clock of UTC, and
# visits whose wall time is reckoned by the offset of winter.
def second(wall, zone):
    return wall.replace(tzinfo=zone, fold=1).astimezone(UTC)


def by_utc(opens, closes, zone, minutes):
    start, end = (availability._instant(wall, zone) for wall in (opens, closes))
    while start + timedelta(minutes=minutes) <= end:
        yield start
        start += timedelta(minutes=minutes)


class InWinter:
    """A zone that never changes its clocks."""

    def __new__(cls, name):
        return timezone(datetime(2026, 1, 1, tzinfo=ZoneInfo(name)).utcoffset())


TWINS = {
    "fold ignored": (availability, "_instant", second),
    "gaps not looked for": (availability, "_exists", lambda *_: True),
    "steps by UTC": (availability, "_visits", by_utc),
    "stored by one offset": (confirming, "ZoneInfo", InWinter),
    "found again by one offset": (zones, "ZoneInfo", InWinter),
}


@pytest.mark.parametrize("twin", TWINS)
def test_without_it_times_would_be_lost_doubled_or_shifted(twin, monkeypatch):
    monkeypatch.setattr(*TWINS[twin])
    availability._starts_on.cache_clear()
    try:
        found = {name: [] for name in SOME}
        for name, around in places((name, content(name)) for name in SOME):
            found[name] += differences(name, around)[1]
    finally:
        availability._starts_on.cache_clear()
        availability._local_part.cache_clear()

    assert [name for name in SOME if not found[name]] == []
