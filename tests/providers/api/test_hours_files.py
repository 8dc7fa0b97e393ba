"""The weekly hours of many practices in one file: previewed, then applied as they were shown."""

from datetime import time

import pytest
import time_machine

from providers import hours, search_rows
from providers.models import Practice, WeeklyHours
from tests.factories.clinics import make_member, make_owner
from tests.factories.people import UserFactory
from tests.factories.supply import LONG_AGO, PracticeFactory, WeeklyHoursFactory, make_listed_practice
from tests.providers.clinic_api import browser, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice(now):
    with time_machine.travel(now, tick=False):
        yield make_listed_practice(now=now)


@pytest.fixture
def other(practice):
    """Closed on Sundays but in the morning."""
    made = PracticeFactory(location=practice.location)
    WeeklyHoursFactory(practice=made, weekday=6, starts=time(8), ends=time(12))
    return made


@pytest.fixture
def clinic(practice):
    return practice.location.clinic


@pytest.fixture
def bola(clinic):
    return browser(make_owner(clinic))


@pytest.fixture
def address(clinic):
    return f"clinics/{clinic.pk}/hours-file/"


def preview(caller, address, text):
    return caller.send_file(f"{address}preview/", text)


def apply(caller, address, text, **fields):
    version = preview(caller, address, text).json()["digest"]
    return caller.send_file(address, text, version, **fields)


def week(*rows):
    """Rows of a practice at 12 Fulton Street."""
    columns = "npi,line1,zip,weekday,starts,ends,valid_from,valid_to"
    cells = [f"{practice.provider.npi},12 Fulton Street,10038,{rest}" for practice, rest in rows]
    return "\n".join([columns, *cells]) + "\n"


def bad(answer):
    return [(row["line"], row["column"], row["code"]) for row in answer.json()["bad_rows"]]


def span(weekday, starts, ends, valid_from=None, valid_to=None):
    return {
        "weekday": weekday,
        "starts": starts,
        "ends": ends,
        "valid_from": valid_from,
        "valid_to": valid_to,
    }


def test_each_practice_that_is_named_gets_the_week_that_stands_there(bola, practice, other, address, now):
    left = make_listed_practice(now=now, location=practice.location)
    text = week(
        (practice, "Tue,1:00 PM,5:30 PM,,"),
        (other, "Sunday,8:00,12:00,,"),
        (practice, "Tuesday,09:00,12:00,1/1/2027,2027-06-30"),
    )

    shown = preview(bola, address, text)

    assert shown.status_code == 200, shown.content
    first, second = shown.json()["changes"]
    wanted = [span(1, "09:00", "12:00", "2027-01-01", "2027-06-30"), span(1, "13:00", "17:30")]
    assert first["before"] == [span(day, "09:00", "17:00") for day in range(5)]
    assert (first["line"], first["kind"], first["after"]) == (2, "update", wanted)
    assert (second["line"], second["kind"]) == (3, "unchanged")
    assert shown.json()["counts"]["update"] == 1
    assert practice.weekly_hours.count() == 5

    assert apply(bola, address, text).status_code == 200
    assert bola.get(f"practices/{practice.pk}/hours/").json()["hours"] == wanted
    assert left.weekly_hours.count() == 5
    for row in (practice, other):
        row.refresh_from_db()
        assert (row.hours_confirmed_at, row.hours_source) == (now, "owner")
    left.refresh_from_db()
    assert left.hours_confirmed_at == LONG_AGO
    assert list(search_rows.differences(now=now)) == []


def test_a_practice_may_be_named_without_hours(bola, practice, address):
    assert apply(bola, address, week((practice, ",,,,"))).status_code == 200

    assert practice.weekly_hours.count() == 0


def test_each_row_that_can_not_be_used_is_named_and_its_practice_keeps_its_week(
    bola, practice, other, address
):
    stranger = PracticeFactory()
    text = week(
        (practice, "Monday,09:00,12:00,,"),
        (practice, "Monday,11:00,13:00,,"),
        (practice, "Monday,9,12,,"),
        (practice, "Friday,17:00,09:00,,"),
        (practice, "Friday,09:00,17:00,2027-02-01,2027-01-31"),
        (practice, "Funday,09:00,17:00,,"),
        (practice, "Friday,,17:00,soon,"),
        (stranger, "Friday,09:00,17:00,,"),
        (other, "Friday,09:00,17:00,,"),
    )

    shown = preview(bola, address, text)

    assert bad(shown) == [
        (3, "starts", "hours_overlap"),
        (4, "starts", "invalid_time"),
        (4, "ends", "invalid_time"),
        (5, "ends", "ends_before_it_starts"),
        (6, "valid_to", "ends_before_it_starts"),
        (7, "weekday", "invalid_weekday"),
        (8, "valid_from", "invalid_date"),
        (8, "starts", "required"),
        (9, "npi", "unknown_practice"),
    ]
    assert [change["practice"] for change in shown.json()["changes"]] == [str(other.pk)]
    assert refused(apply(bola, address, text)) == (409, "bad_rows")
    assert other.weekly_hours.get().weekday == 6
    assert apply(bola, address, text, skip_bad="true").status_code == 200
    assert other.weekly_hours.get().weekday == 4
    assert practice.weekly_hours.count() == 5


def test_a_row_that_belongs_nowhere_keeps_every_week_of_its_clinician(bola, practice, address):
    good = week((practice, "Monday,09:00,12:00,,"))
    npi = practice.provider.npi
    text = good + f"{npi},1 Nowhere,10038,Friday,09:00,12:00,,\n"
    head = good.partition("\n")[0]
    assert head.split(",")[:3] == ["npi", "line1", "zip"]

    shown = preview(bola, address, text)

    assert [code for _, _, code in bad(shown)] == ["unknown_location"]
    assert shown.json()["changes"] == []
    assert apply(bola, address, text, skip_bad="true").status_code == 200
    assert practice.weekly_hours.count() == 5


def test_a_short_row_is_named_whatever_the_order_of_the_columns(bola, practice, address):
    text = "weekday,starts,ends,line1,zip,npi\nMonday,09:00,12:00\n"

    assert (2, "npi", "required") in bad(preview(bola, address, text))


def test_there_is_room_for_so_many_rows_of_a_practice(bola, practice, address, monkeypatch):
    monkeypatch.setattr("providers.hours.MOST_SPANS", 1)
    text = week((practice, "Monday,09:00,12:00,,"), (practice, "Tuesday,09:00,12:00,,"))

    assert bad(preview(bola, address, text)) == [(3, "npi", "too_many_spans")]


def test_rows_past_those_are_compared_with_no_other(bola, practice, address, monkeypatch):
    """Thousands of them beside each other would take as long as a request may."""
    compared, real = [], hours.overlap
    monkeypatch.setattr("providers.hours.MOST_SPANS", 2)
    monkeypatch.setattr("providers.hours.overlap", lambda *spans: compared.append(spans) or real(*spans))
    text = week(*[(practice, "Monday,09:00,12:00,,")] * 30)

    assert bad(preview(bola, address, text))[-1] == (31, "npi", "too_many_spans")
    assert len(compared) == 1


def test_days_alone_are_not_taken_for_a_practice_without_hours(bola, practice, address):
    answer = preview(bola, address, week((practice, ",,,2027-01-01,")))

    assert bad(answer) == [(2, column, "required") for column in ("weekday", "starts", "ends")]
    assert answer.json()["changes"] == []


def test_hours_that_changed_meanwhile_are_looked_at_again(bola, practice, address):
    text = week((practice, "Monday,09:00,12:00,,"))
    version = preview(bola, address, text).json()["digest"]
    bola.put(f"practices/{practice.pk}/hours/", {"hours": []})

    assert refused(bola.send_file(address, text, version)) == (412, "changed_meanwhile")
    assert refused(bola.send_file(address, text)) == (428, "precondition_required")
    assert practice.weekly_hours.count() == 0
    assert bola.send_file(address, text, "*").status_code == 200
    assert practice.weekly_hours.count() == 1


def test_hours_by_file_are_for_owners(practice, clinic, address):
    text = week((practice, ",,,,"))
    chidi, stranger = browser(make_member(clinic)), browser(UserFactory(email="tunde@example.org"))

    for path in (address, f"{address}preview/"):
        assert refused(chidi.send_file(path, text, "*")) == (403, "permission_denied")
        assert refused(stranger.send_file(path, text, "*")) == (404, "not_found")
    assert WeeklyHours.objects.count() == 5
    assert Practice.objects.get().hours_confirmed_at == LONG_AGO
