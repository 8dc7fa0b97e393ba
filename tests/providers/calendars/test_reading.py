"""What a calendar says of busy time."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.outside.reaching import Failed
from providers.calendars import apart
from providers.calendars.reading import LENGTH, MOST_SPANS, NotACalendar, busy_spans

FIRST = datetime(2026, 11, 22, tzinfo=UTC)
NEW_YORK = "America/New_York"
NEW_YORK_RULES = """BEGIN:VTIMEZONE
TZID:Our office
BEGIN:STANDARD
DTSTART:20071104T020000
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20070311T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
END:DAYLIGHT
END:VTIMEZONE
"""


def calendar(*events, head=""):
    body = "".join(f"BEGIN:VEVENT\nUID:{i}\n{event.strip()}\nEND:VEVENT\n" for i, event in enumerate(events))
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{head}{body}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def read(content, days=60, reader=busy_spans, zone=NEW_YORK):
    found = reader(content, zone=zone, first=FIRST, last=FIRST + timedelta(days=days))
    return [f"{begins:%m-%d %H:%M}/{ends:%m-%d %H:%M}" for begins, ends in found]


@pytest.mark.parametrize(
    ("event", "spans"),
    [
        ("DTSTART:20261123T150000Z\nDTEND:20261123T160000Z", ["11-23 15:00/11-23 16:00"]),
        ("DTSTART:20261123T150000Z\nDURATION:PT90M", ["11-23 15:00/11-23 16:30"]),
        ("DTSTART;TZID=America/New_York:20261123T100000\nDURATION:PT1H", ["11-23 15:00/11-23 16:00"]),
        ("DTSTART;TZID=Eastern Standard Time:20261123T100000\nDURATION:PT1H", ["11-23 15:00/11-23 16:00"]),
        ("DTSTART:20261123T100000\nDURATION:PT1H", ["11-23 15:00/11-23 16:00"]),  # no zone: the clinician's
        ("DTSTART;VALUE=DATE:20261123", ["11-23 05:00/11-24 05:00"]),
        ("DTSTART;VALUE=DATE:20261123\nDTEND;VALUE=DATE:20261125", ["11-23 05:00/11-25 05:00"]),
        ("DTSTART:20261123T150000Z\nDURATION:PT1H\nSTATUS:CANCELLED", []),
        ("DTSTART:20261123T150000Z\nDURATION:PT1H\nSTATUS:TENTATIVE", ["11-23 15:00/11-23 16:00"]),
        ("DTSTART:20261123T150000Z\nDURATION:PT1H\nTRANSP:TRANSPARENT", []),
        ("DTSTART:20261123T150000Z\nDURATION:PT1H\nX-MICROSOFT-CDO-BUSYSTATUS:FREE", []),
        ("DTSTART:20261123T150000Z", []),  # without a length it takes no time
        ("DTSTART:20250101T150000Z\nDURATION:PT1H", []),  # long over
        ("DTSTART:20261121T230000Z\nDURATION:PT2H", ["11-22 00:00/11-22 01:00"]),  # cut at the first moment
        (
            "DTSTART:20261123T150000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=3\nEXDATE:20261130T150000Z",
            ["11-23 15:00/11-23 16:00", "12-07 15:00/12-07 16:00"],
        ),
        (
            "DTSTART:20261123T150000Z\nDURATION:PT1H\nRDATE:20261124T120000Z",
            ["11-23 15:00/11-23 16:00", "11-24 12:00/11-24 13:00"],
        ),
    ],
)
def test_an_event_takes_the_time_that_it_says(event, spans):
    assert read(calendar(event)) == spans


def test_what_repeats_keeps_its_wall_time_when_the_clocks_change():
    event = "DTSTART;TZID=America/New_York:20261026T100000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;BYDAY=MO"
    spans = busy_spans(
        calendar(event),
        zone=NEW_YORK,
        first=datetime(2026, 10, 26, tzinfo=UTC),
        last=datetime(2026, 11, 3, tzinfo=UTC),
    )

    assert [begins.hour for begins, _ in spans] == [14, 15]


@pytest.mark.parametrize(
    ("length", "begins", "ends"),
    [
        ("DURATION:PT12H", "03-14 01:00", "03-14 13:00"),
        ("DTEND{place}:20270314T080000", "03-14 01:00", "03-14 12:00"),
        ("DURATION:P1D", "03-14 01:00", "03-15 00:00"),
        ("DURATION:P1DT2H", "03-14 01:00", "03-15 02:00"),
    ],
)
@pytest.mark.parametrize("repeats", ["", "\nRRULE:FREQ=DAILY;COUNT=1"])
@pytest.mark.parametrize("place", [";TZID=America/New_York", ""])
def test_hours_stay_hours_in_the_night_in_which_the_clocks_go_forward(length, begins, ends, repeats, place):
    event = f"DTSTART{place}:20270313T200000\n{length.format(place=place)}{repeats}"

    assert read(calendar(event), days=130) == [f"{begins}/{ends}"]


def test_a_calendar_can_not_tell_of_a_length_by_our_own_name():
    event = f"DTSTART:20261123T150000Z\nDTEND:20261123T160000Z\n{LENGTH};VALUE=DURATION:PT5H"

    assert read(calendar(event)) == ["11-23 15:00/11-23 16:00"]


def test_a_zone_may_be_told_by_its_rules():
    event = "DTSTART;TZID=Our office:20261123T100000\nDURATION:PT1H"

    assert read(calendar(event, head=NEW_YORK_RULES)) == ["11-23 15:00/11-23 16:00"]


def test_one_of_a_series_can_be_moved_or_cancelled():
    content = (
        calendar(
            "DTSTART:20261123T150000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=3",
            "RECURRENCE-ID:20261130T150000Z\nDTSTART:20261201T170000Z\nDURATION:PT1H",
            "RECURRENCE-ID:20261207T150000Z\nDTSTART:20261207T150000Z\nDURATION:PT1H\nSTATUS:CANCELLED",
        )
        .replace(b"UID:1", b"UID:0")
        .replace(b"UID:2", b"UID:0")
    )

    assert read(content) == ["11-23 15:00/11-23 16:00", "12-01 17:00/12-01 18:00"]


def test_spans_that_touch_become_one():
    hours = [f"DTSTART:20261123T{hour}0000Z\nDURATION:PT1H" for hour in (16, 15, 18)]

    assert read(calendar(*hours)) == ["11-23 15:00/11-23 17:00", "11-23 18:00/11-23 19:00"]


def test_nothing_is_read_beyond_the_days_asked_for():
    event = "DTSTART:20261123T150000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY"

    assert len(read(calendar(event), days=10)) == 9


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b"\xff\xfe\x00", b"BEGIN:VEVENT\r\nEND:VEVENT\r\n", b"BEGIN:VCALENDAR"]
)
def test_what_is_no_calendar_is_seen(content):
    with pytest.raises(NotACalendar):
        read(content)
    with pytest.raises(Failed, match="not_a_calendar"):
        read(content, reader=apart.read)


def test_it_is_read_by_a_process_of_its_own():
    event = "DTSTART:20261123T150000Z\nDURATION:PT1H"

    assert read(calendar(event), reader=apart.read) == ["11-23 15:00/11-23 16:00"]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;INTERVAL=2",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;BYHOUR=1,2,3;BYSECOND=1,2,3",
    ],
)
def test_a_rule_without_end_ends_there(rule, monkeypatch):
    monkeypatch.setattr(apart, "SECONDS", 4)
    event = f"DTSTART:19700101T000000Z\nDURATION:PT1S\nRRULE:{rule}"
    try:
        found = read(calendar(event), reader=apart.read)
    except Failed as failed:
        assert failed.code == "too_complex"
    else:
        assert len(found) <= MOST_SPANS


def test_more_than_anybody_is_busy_is_refused():
    event = "DTSTART:20261123T000000Z\nDURATION:PT1M\nRRULE:FREQ=MINUTELY;INTERVAL=2;COUNT=5001"

    with pytest.raises(Failed, match="too_complex"):
        read(calendar(event), reader=apart.read)
