"""Free times: exact ones on plain days, on the days the clocks change, and laws that hold in every zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.availability import (
    PART_COUNT,
    Calendar,
    DayException,
    Hours,
    free_times,
    open_times,
    opens_at,
    parts_of_day,
    without_busy,
)

NEW_YORK = "America/New_York"
MONDAY = date(2026, 11, 23)
TUESDAY = date(2026, 11, 24)
SUNDAY_MIDNIGHT = datetime(2026, 11, 22, 12, tzinfo=UTC)


def hours(starts, ends, *, weekday=0, **validity):
    return Hours(weekday, time.fromisoformat(starts), time.fromisoformat(ends), **validity)


def calendar(*open_hours, zone="UTC", horizon_days=7, **rules):
    return Calendar(zone=zone, hours=open_hours, horizon_days=horizon_days, **rules)


def at(text, day=MONDAY, zone=UTC):
    return datetime.combine(day, time.fromisoformat(text), tzinfo=zone)


def offered(calendar, *, minutes=30, busy=(), now=SUNDAY_MIDNIGHT):
    return list(free_times(calendar, minutes=minutes, busy=busy, now=now))


def walls(calendar, **given):
    """The times offered as local "day HH:MM"."""
    zone = ZoneInfo(calendar.zone)
    return [f"{moment.astimezone(zone):%d %H:%M}" for moment in offered(calendar, **given)]


def test_open_time_is_cut_into_visits_from_its_first_minute():
    assert walls(calendar(hours("09:00", "11:00"))) == ["23 09:00", "23 09:30", "23 10:00", "23 10:30"]


def test_a_visit_that_would_end_after_closing_is_not_offered():
    assert walls(calendar(hours("09:00", "10:15"))) == ["23 09:00", "23 09:30"]
    assert walls(calendar(hours("09:00", "09:29"))) == []


def test_times_are_aware_utc():
    (first,) = offered(calendar(hours("09:00", "09:30"), zone=NEW_YORK))

    assert first == at("14:00")
    assert first.tzinfo is UTC


@pytest.mark.parametrize(("now", "first"), [("08:00", "23 10:00"), ("08:01", "23 10:30"), ("11:00", None)])
def test_a_visit_begins_no_sooner_than_the_notice_asked(now, first):
    found = walls(calendar(hours("09:00", "11:00"), lead_minutes=120, horizon_days=1), now=at(now))

    assert found[:1] == ([first] if first else [])


def test_a_time_that_has_begun_is_not_offered():
    rules = calendar(hours("09:00", "10:00"), horizon_days=1)

    assert walls(rules, now=at("09:00")) == ["23 09:00", "23 09:30"]
    assert walls(rules, now=at("09:00") + timedelta(microseconds=1)) == ["23 09:30"]


def test_the_last_bookable_day_is_the_horizon():
    every_day = [hours("09:00", "09:30", weekday=day) for day in range(7)]

    assert walls(calendar(*every_day, horizon_days=2), now=at("00:00")) == [
        "23 09:00",
        "24 09:00",
        "25 09:00",
    ]


def test_the_horizon_counts_days_of_the_place():
    every_day = [hours("09:00", "09:30", weekday=day) for day in range(7)]
    honolulu = calendar(*every_day, zone="Pacific/Honolulu", horizon_days=1)

    assert walls(honolulu, now=at("09:59")) == ["23 09:00"]  # 23:59 on Sunday the 22nd there
    assert walls(honolulu, now=at("10:00")) == ["23 09:00", "24 09:00"]


def test_the_buffer_lies_between_a_visit_and_what_is_taken():
    rules = calendar(hours("09:00", "11:00"), buffer_minutes=15)

    assert walls(rules, busy=[(at("10:00"), at("10:30"))]) == ["23 09:00", "23 10:30"]
    assert walls(calendar(hours("09:00", "11:00")), busy=[(at("10:00"), at("10:30"))]) == [
        "23 09:00",
        "23 09:30",
        "23 10:30",
    ]


@pytest.mark.parametrize(
    ("busy", "left"),
    [
        ([("09:00", "09:30")], ["09:30", "10:00"]),
        ([("09:29", "09:31")], ["10:00"]),
        ([("08:00", "12:00")], []),
        ([("09:40", "09:45")], ["09:00", "10:00"]),
        ([("09:30", "10:00"), ("09:00", "09:45")], ["10:00"]),
        ([("08:00", "09:00"), ("10:30", "11:00")], ["09:00", "09:30", "10:00"]),
        ([("09:00", "10:30"), ("09:05", "09:10")], []),
    ],
)
def test_taken_time_is_not_offered(busy, left):
    spans = [(at(start), at(end)) for start, end in busy]

    assert walls(calendar(hours("09:00", "10:30")), busy=spans) == [f"23 {start}" for start in left]


def test_overlapping_and_touching_hours_are_one_span():
    apart = calendar(hours("09:00", "10:00"), hours("09:45", "10:30"), hours("10:30", "11:00"))

    assert walls(apart, minutes=60) == ["23 09:00", "23 10:00"]


def test_hours_hold_on_their_weekday_within_their_dates():
    rules = calendar(
        hours("09:00", "09:30", valid_from=date(2026, 11, 30), valid_to=date(2026, 12, 7)), horizon_days=40
    )

    assert walls(rules) == ["30 09:00", "07 09:00"]


def test_a_closed_day_offers_nothing():
    rules = calendar(
        hours("09:00", "09:30"), exceptions=(DayException(MONDAY, closed=True),), horizon_days=14
    )

    assert walls(rules) == ["30 09:00"]


@pytest.mark.parametrize(
    ("starts", "ends", "left"),
    [
        ("09:30", "10:00", ["09:00", "10:00", "10:30"]),
        ("08:00", "09:15", ["09:15", "09:45", "10:15"]),
        ("10:10", "12:00", ["09:00", "09:30"]),
        ("11:00", "12:00", ["09:00", "09:30", "10:00", "10:30"]),
    ],
)
def test_a_closed_part_is_cut_out_of_the_day(starts, ends, left):
    closed = DayException(MONDAY, True, time.fromisoformat(starts), time.fromisoformat(ends))
    rules = calendar(hours("09:00", "11:00"), exceptions=(closed,))

    assert walls(rules) == [f"23 {start}" for start in left]


def test_extra_hours_open_a_day_besides():
    extra = DayException(TUESDAY, False, time(18), time(19))

    assert walls(calendar(hours("09:00", "09:30"), exceptions=(extra,))) == [
        "23 09:00",
        "24 18:00",
        "24 18:30",
    ]


def test_a_closed_day_closes_extra_hours_too():
    both = (DayException(TUESDAY, False, time(18), time(19)), DayException(TUESDAY, closed=True))

    assert walls(calendar(exceptions=both)) == []


def test_no_hours_offer_nothing():
    assert walls(calendar()) == []


# The days the clocks change. In New York they skip 02:00-03:00 on 2027-03-14 and repeat 01:00-02:00 on 2026-11-01.
SPRING = [
    (NEW_YORK, date(2027, 3, 14), time(2), time(3)),
    ("America/Anchorage", date(2027, 3, 14), time(2), time(3)),
    ("Europe/Berlin", date(2027, 3, 28), time(2), time(3)),
    ("America/Havana", date(2027, 3, 14), time(0), time(1)),
    ("Australia/Lord_Howe", date(2026, 10, 4), time(2), time(2, 30)),
]
AUTUMN = [
    (NEW_YORK, date(2026, 11, 1), time(1), time(2)),
    ("America/Anchorage", date(2026, 11, 1), time(1), time(2)),
    ("Europe/Berlin", date(2026, 10, 25), time(2), time(3)),
    ("Australia/Lord_Howe", date(2027, 4, 4), time(1, 30), time(2)),
]


def all_day(zone, day, *, starts=time(0), ends=time(6)):
    return calendar(Hours(day.weekday(), starts, ends), zone=zone, horizon_days=1)


def starts_on(zone, day, minutes, **span):
    now = datetime.combine(day, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC) - timedelta(hours=3)
    return offered(all_day(zone, day, **span), minutes=minutes, now=now)


@pytest.mark.parametrize(("zone", "day", "gone", "back"), SPRING)
def test_a_time_that_the_clocks_skip_is_not_offered(zone, day, gone, back):
    found = [moment.astimezone(ZoneInfo(zone)).time() for moment in starts_on(zone, day, 15)]

    expected = [time(quarter // 4, quarter % 4 * 15) for quarter in range(24)]
    assert found == [wall for wall in expected if not gone <= wall < back]


@pytest.mark.parametrize(("zone", "day", "first", "last"), AUTUMN)
def test_a_time_that_comes_twice_is_offered_once(zone, day, first, last):
    moments = starts_on(zone, day, 15)

    assert [moment.astimezone(ZoneInfo(zone)).time() for moment in moments] == [
        time(quarter // 4, quarter % 4 * 15) for quarter in range(24)
    ]
    doubled = [
        m.astimezone(ZoneInfo(zone)) for m in moments if first <= m.astimezone(ZoneInfo(zone)).time() < last
    ]
    assert {moment.fold for moment in doubled} == {0}


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [
        (time(2, 10), time(2, 50), []),  # lies in the skipped hour as a whole
        (time(1, 30), time(2, 30), ["01:30"]),  # ends in it
        (time(2, 30), time(4), ["03:00", "03:30"]),  # begins in it, so the grid of its walls goes on
        (time(1), time(3), ["01:00", "01:30"]),
    ],
)
def test_hours_that_touch_the_skipped_hour_stay_within_what_exists(starts, ends, expected):
    found = starts_on(NEW_YORK, date(2027, 3, 14), 30, starts=starts, ends=ends)

    assert [f"{moment.astimezone(ZoneInfo(NEW_YORK)):%H:%M}" for moment in found] == expected


def test_no_visit_reaches_past_closing_on_the_day_the_clocks_go_forward():
    """A visit of two hours from 01:30 would last until 04:30."""
    found = starts_on(NEW_YORK, date(2027, 3, 14), 120, starts=time(1, 30), ends=time(4))

    assert found == []


ZONES = sorted(available_timezones())


@st.composite
def calendars(draw):
    quarter = st.integers(0, 95)
    spans = draw(st.lists(st.tuples(st.integers(0, 6), quarter, quarter), min_size=1, max_size=8))
    zone = draw(st.sampled_from(ZONES))
    return Calendar(
        zone=zone,
        hours=tuple(
            Hours(day, time(min(a, b) // 4, min(a, b) % 4 * 15), time(max(a, b) // 4, max(a, b) % 4 * 15))
            for day, a, b in spans
            if a != b
        ),
        lead_minutes=draw(st.sampled_from([0, 60, 1440])),
        buffer_minutes=draw(st.sampled_from([0, 10])),
        horizon_days=draw(st.integers(1, 10)),
    )


def moments(minutes=527_000):
    return st.integers(0, minutes).map(lambda m: datetime(2026, 9, 1, tzinfo=UTC) + timedelta(minutes=m))


@given(calendars(), moments(), st.sampled_from([10, 20, 30, 45, 60]), st.data())
def test_laws_of_free_time_in_every_zone(rules, now, minutes, data):
    offsets = data.draw(st.lists(st.tuples(st.integers(0, 10_000), st.integers(1, 600)), max_size=5))
    busy = [
        (now + timedelta(minutes=start), now + timedelta(minutes=start + length)) for start, length in offsets
    ]
    zone = ZoneInfo(rules.zone)
    found = list(free_times(rules, minutes=minutes, busy=busy, now=now))
    local = [moment.astimezone(zone) for moment in found]

    assert found == sorted(found)
    assert len({wall.replace(tzinfo=None, fold=0) for wall in local}) == len(
        local
    )  # none twice, on the wall too
    assert all(moment >= now + timedelta(minutes=rules.lead_minutes) for moment in found)
    blocked = timedelta(minutes=minutes + rules.buffer_minutes)
    assert not any(start < end and begin < start + blocked for start in found for begin, end in busy)
    for moment, wall in zip(found, local, strict=True):
        last = moment + timedelta(minutes=minutes) - timedelta.resolution
        assert within_hours(rules, wall, last.astimezone(zone))


def within_hours(rules, start, last):
    """Whether the walls of a visit lie in hours that the day has, joined where they touch."""
    spans = sorted((h.starts, h.ends) for h in rules.hours if h.weekday == start.weekday())
    reached = start.time()
    for opens, closes in spans:
        if opens <= reached and closes > reached:
            reached = closes
    return last.date() == start.date() and last.time() < reached


@given(calendars(), moments(), st.sampled_from([15, 30, 60]))
def test_taking_time_only_removes_times(rules, now, minutes):
    every = list(open_times(rules, minutes=minutes, now=now))
    taken = [(moment, moment + timedelta(minutes=1)) for moment in every[::2]]

    left = list(without_busy(every, busy=taken, minutes=minutes))

    assert set(left) <= set(every)
    assert not set(left) & set(every[::2])


def test_parts_of_day_are_local_and_the_night_counts_with_its_neighbours():
    new_york = ZoneInfo(NEW_YORK)
    times = [
        at("05:59", MONDAY, new_york),
        at("12:00", MONDAY, new_york),
        at("06:00", TUESDAY, new_york),
        at("21:59", TUESDAY, new_york),
        at("22:00", TUESDAY + timedelta(days=1), new_york),
        at("09:00", MONDAY + timedelta(days=27), new_york),
        at("09:00", MONDAY + timedelta(days=28), new_york),
    ]

    found = parts_of_day(times, zone=NEW_YORK, first_day=MONDAY)

    assert len(found) == PART_COUNT
    assert [index for index, bit in enumerate(found) if bit == "1"] == [0, 1, 3, 5, 8, 81]


def test_a_time_before_the_first_day_is_in_no_part():
    assert parts_of_day([at("09:00")], zone="UTC", first_day=TUESDAY) == "0" * PART_COUNT


@given(calendars(), moments(), st.integers(5, 240), st.integers(0, 400))
def test_a_moment_opens_exactly_when_it_is_among_the_open_times(rules, now, minutes, step):
    found = set(open_times(rules, minutes=minutes, now=now))
    beside = [moment + timedelta(minutes=step) for moment in found] + [now, now + timedelta(days=step)]

    assert all(opens_at(rules, moment, minutes=minutes, now=now) for moment in found)
    assert {m for m in beside if opens_at(rules, m, minutes=minutes, now=now)} == found.intersection(beside)


def test_the_last_time_of_the_horizon_opens_also_where_its_day_has_25_hours():
    midnight = datetime(2026, 10, 31, 4, tzinfo=UTC)  # in New York; the clocks go back a day later
    rules = calendar(hours("00:00", "23:59", weekday=6), zone=NEW_YORK, horizon_days=1)
    (*_, last) = open_times(rules, minutes=1, now=midnight)

    assert last - midnight > 2 * timedelta(days=1)
    assert opens_at(rules, last, minutes=1, now=midnight)
