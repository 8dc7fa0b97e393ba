"""The weekly hours of a practice and the days that differ, over HTTP: what follows from them is there at once."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
import time_machine

from providers import search_rows
from providers.models import HoursException, Practice, SearchRow, WeeklyHours
from tests.factories.clinics import make_member
from tests.factories.people import UserFactory
from tests.factories.supply import (
    HoursExceptionFactory,
    LocationFactory,
    PracticeFactory,
    TimeClaimFactory,
    WeeklyHoursFactory,
    make_listed_practice,
)
from tests.providers.clinic_api import Caller, browser, fields_refused, refused, results

pytestmark = pytest.mark.django_db
MONDAY = {"weekday": 0, "starts": "13:00", "ends": "17:00"}
NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture
def practice(okafor_practice, now):
    with time_machine.travel(now, tick=False):
        yield okafor_practice


@pytest.fixture
def chidi(practice):
    return browser(make_member(practice.location.clinic))


def week(practice):
    return f"practices/{practice.pk}/hours/"


def days(practice):
    return f"practices/{practice.pk}/exceptions/"


def next_time(practice):
    """The next time in person that search keeps, in New York."""
    row = SearchRow.objects.get(practice_id=practice.pk)
    return row.next_in_person_at and row.next_in_person_at.astimezone(NEW_YORK)


def in_new_york(*parts):
    return datetime(*parts, tzinfo=NEW_YORK)


def test_a_new_week_takes_the_place_of_the_old_one_and_moves_the_next_time(chidi, practice, now):
    assert next_time(practice) == in_new_york(2026, 11, 23, 12)

    answer = chidi.put(week(practice), {"hours": [MONDAY, MONDAY | {"starts": "17:30", "ends": "18:30"}]})

    assert answer.status_code == 200, answer.content
    whole = {"valid_from": None, "valid_to": None}
    assert answer.json() == {
        "timezone": "America/New_York",
        "hours": [MONDAY | whole, MONDAY | {"starts": "17:30", "ends": "18:30"} | whole],
        "told": {"source": "owner", "confirmed_at": "2026-11-23T15:00:00Z", "stale": False},
    }
    assert chidi.get(week(practice)).json() == answer.json()
    assert chidi.get(week(practice)).headers["ETag"] == answer.headers["ETag"]
    assert next_time(practice) == in_new_york(2026, 11, 23, 13)
    practice.refresh_from_db()
    assert practice.hours_confirmed_at == now
    assert list(search_rows.differences(now=now)) == []


def test_without_hours_there_is_no_time(chidi, practice, now):
    assert chidi.put(week(practice), {"hours": []}).json()["hours"] == []

    assert next_time(practice) is None
    assert WeeklyHours.objects.count() == 0
    assert list(search_rows.differences(now=now)) == []


def test_hours_told_by_a_registry_are_the_owners_once_replaced(chidi, practice):
    Practice.objects.filter(pk=practice.pk).update(hours_source="registry")

    assert chidi.put(week(practice), {"hours": [MONDAY]}).json()["told"]["source"] == "owner"


def test_taken_time_outside_of_the_new_hours_stays(chidi, practice, now):
    taken = (in_new_york(2026, 11, 24, 9), in_new_york(2026, 11, 24, 9, 30))
    claim = TimeClaimFactory(practice=practice, during=taken)

    assert chidi.put(week(practice), {"hours": [MONDAY]}).status_code == 200

    claim.refresh_from_db()
    assert claim.released_at is None


def test_spans_may_touch_and_seasons_may_follow_each_other(chidi, practice):
    hours = [
        {"weekday": 2, "starts": "08:00", "ends": "12:00", "valid_from": None, "valid_to": "2026-12-31"},
        {"weekday": 2, "starts": "08:00", "ends": "10:00", "valid_from": "2027-01-01", "valid_to": None},
        {"weekday": 2, "starts": "12:00", "ends": "23:59", "valid_from": None, "valid_to": None},
    ]

    assert chidi.put(week(practice), {"hours": hours}).json()["hours"] == hours


@pytest.mark.parametrize(
    ("hours", "field", "code"),
    [
        ([MONDAY, MONDAY], "hours.1", "hours_overlap"),
        ([MONDAY, MONDAY | {"starts": "16:59", "ends": "18:00"}], "hours.1", "hours_overlap"),
        (
            [MONDAY | {"valid_to": "2026-12-31"}, MONDAY | {"valid_from": "2026-12-31"}],
            "hours.1",
            "hours_overlap",
        ),
        ([MONDAY | {"ends": "13:00"}], "hours.0.ends", "ends_before_it_starts"),
        (
            [MONDAY | {"valid_from": "2026-12-02", "valid_to": "2026-12-01"}],
            "hours.0.valid_to",
            "ends_before_it_starts",
        ),
        ([MONDAY | {"weekday": 7}], "hours.0.weekday", "max_value"),
        ([MONDAY | {"starts": "24:00"}], "hours.0.starts", "invalid"),
        ([MONDAY | {"starts": "1:00 PM"}], "hours.0.starts", "invalid"),
        ([MONDAY | {"ends": "17:00:30"}], "hours.0.ends", "invalid"),
        ([MONDAY | {"room": 4}], "hours.0.room", "unknown_field"),
        ([MONDAY] * 101, "hours", "max_length"),
        (None, "hours", "null"),
    ],
)
def test_a_week_that_can_not_be_is_refused_by_its_place_and_nothing_changes(
    chidi, practice, hours, field, code
):
    answer = chidi.put(week(practice), {"hours": hours})

    assert answer.status_code == 400, answer.content
    assert {(e["field"], e["code"]) for e in answer.json()["errors"]} == {(field, code)}
    assert practice.weekly_hours.count() == 5
    practice.refresh_from_db()
    assert practice.hours_confirmed_at.year == 2026
    assert practice.hours_confirmed_at.month == 1


def test_a_week_is_replaced_in_the_version_that_was_read(chidi, practice):
    read = chidi.get(week(practice)).headers["ETag"]
    chidi.put(week(practice), {"hours": [MONDAY]})

    late = chidi.put(week(practice), {"hours": []}, read)
    assert refused(late) == (412, "changed_meanwhile")
    assert refused(chidi.call("put", week(practice), {"hours": []})) == (428, "precondition_required")
    assert practice.weekly_hours.count() == 1


def test_nobody_else_reads_or_changes_hours(practice):
    someone = browser(UserFactory())
    day = HoursExceptionFactory(practice=practice)

    for caller, expected in ((someone, (404, "not_found")), (Caller(), (401, "not_authenticated"))):
        assert refused(caller.get(week(practice))) == expected
        assert refused(caller.put(week(practice), {"hours": []}, "*")) == expected
        assert refused(caller.get(days(practice))) == expected
        assert refused(caller.post(days(practice), {"on": "2026-11-25", "kind": "closed"})) == expected
        assert refused(caller.delete(f"{days(practice)}{day.pk}/")) == expected
    assert practice.weekly_hours.count() == 5
    assert HoursException.objects.get() == day


def test_a_closed_day_moves_the_next_time_and_its_end_brings_it_back(chidi, practice, now):
    answer = chidi.post(days(practice), {"on": "2026-11-23", "kind": "closed"})

    assert answer.status_code == 201, answer.content
    made = HoursException.objects.get()
    assert answer.json() == {
        "id": made.pk,
        "on": "2026-11-23",
        "kind": "closed",
        "starts": None,
        "ends": None,
    }
    assert results(chidi.get(days(practice))) == [answer.json()]
    assert next_time(practice) == in_new_york(2026, 11, 24, 9)
    assert list(search_rows.differences(now=now)) == []

    assert chidi.delete(f"{days(practice)}{made.pk}/").status_code == 204
    assert next_time(practice) == in_new_york(2026, 11, 23, 12)
    assert HoursException.objects.count() == 0
    assert list(search_rows.differences(now=now)) == []


def test_a_practice_may_be_open_besides_its_week(chidi, practice):
    chidi.put(week(practice), {"hours": []})

    chidi.post(days(practice), {"on": "2026-11-28", "kind": "extra", "starts": "10:00", "ends": "11:00"})

    assert next_time(practice) == in_new_york(2026, 11, 28, 10)


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"on": "2026-11-25", "kind": "extra"}, "starts", "span_missing"),
        ({"on": "2026-11-25", "kind": "closed", "starts": "10:00"}, "starts", "span_missing"),
        (
            {"on": "2026-11-25", "kind": "closed", "starts": "10:00", "ends": "10:00"},
            "ends",
            "ends_before_it_starts",
        ),
        ({"on": "2026-11-22", "kind": "closed"}, "on", "day_out_of_reach"),
        ({"on": "2028-11-24", "kind": "closed"}, "on", "day_out_of_reach"),
        ({"on": "9999-12-31", "kind": "closed"}, "on", "day_out_of_reach"),
        ({"on": "2026-11-25", "kind": "holiday"}, "kind", "invalid_choice"),
        ({"kind": "closed"}, "on", "required"),
    ],
)
def test_a_day_that_can_not_be_is_refused(chidi, practice, body, field, code):
    assert fields_refused(chidi.post(days(practice), body)) == {field: code}
    assert HoursException.objects.count() == 0


def test_today_is_the_day_at_the_place(now):
    """05:00 on Monday in Honolulu, where it was Sunday six hours ago; on Guam it is Tuesday."""
    guam = make_listed_practice(now=now, location=LocationFactory(guam=True))
    bola = browser(make_member(guam.location.clinic))

    with time_machine.travel(now, tick=False):
        yesterday = bola.post(days(guam), {"on": "2026-11-23", "kind": "closed"})
        today = bola.post(days(guam), {"on": "2026-11-24", "kind": "closed"})

    assert fields_refused(yesterday) == {"on": "day_out_of_reach"}
    assert today.status_code == 201


def test_the_same_is_said_of_a_day_once(chidi, practice):
    day = {"on": "2026-11-25", "kind": "closed"}
    chidi.post(days(practice), day)

    assert refused(chidi.post(days(practice), day)) == (409, "exception_is_there")
    assert HoursException.objects.count() == 1


def test_there_is_room_for_so_many_days(chidi, practice, monkeypatch):
    monkeypatch.setattr("providers.hours.MOST_EXCEPTIONS", 1)
    HoursExceptionFactory(practice=practice, on=date(2026, 11, 20))  # over
    chidi.post(days(practice), {"on": "2026-11-25", "kind": "closed"})

    late = chidi.post(days(practice), {"on": "2026-11-26", "kind": "closed"})

    assert refused(late) == (409, "too_many_exceptions")
    assert HoursException.objects.count() == 2


def test_the_days_to_come_are_listed_in_order(chidi, practice):
    HoursExceptionFactory(practice=practice, on=date(2026, 11, 22))
    later = HoursExceptionFactory(practice=practice, on=date(2026, 12, 25))
    part = HoursExceptionFactory(practice=practice, on=date(2026, 11, 23), starts=time(9), ends=time(12, 30))
    HoursExceptionFactory()

    listed = results(chidi.get(days(practice)))

    assert [row["id"] for row in listed] == [part.pk, later.pk]
    assert (listed[0]["starts"], listed[0]["ends"]) == ("09:00", "12:30")


def test_a_day_of_another_practice_is_not_found_here(chidi, practice):
    mine = PracticeFactory(location=practice.location)
    day = HoursExceptionFactory(practice=mine)

    assert refused(chidi.delete(f"{days(practice)}{day.pk}/")) == (404, "not_found")
    assert refused(chidi.delete(f"{days(practice)}{10**40}/")) == (404, "not_found")
    assert HoursException.objects.get() == day


def test_hours_that_are_over_are_still_in_the_week(chidi, practice):
    WeeklyHoursFactory(practice=practice, weekday=6, valid_to=date(2026, 1, 1))

    assert chidi.get(week(practice)).json()["hours"][-1]["valid_to"] == "2026-01-01"
