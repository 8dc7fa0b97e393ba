"""Free times of a practice: the right visit, the right days, the right clock."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine

from matching.triage.rules import GATES
from providers import next_times
from providers.models import Practice
from tests.factories.calendars import ExternalBusyFactory, ExternalCalendarFactory
from tests.factories.supply import (
    HoursExceptionFactory,
    TimeClaimFactory,
    VisitTypeFactory,
    WeeklyHoursFactory,
    make_listed_practice,
)

DAY = timedelta(days=1)


@pytest.fixture
def times(directory, okafor_practice):
    def get(query="", *, practice=okafor_practice, **more):
        return directory(f"{practice.pk}/times/?{query}", **more)

    return get


def clock(answer, day):
    """The local times of a day."""
    return [moment[11:16] for moment in answer["times"] if moment.startswith(day)]


def test_times_come_with_their_offset_zone_length_and_price(times):
    answer = times("to=2026-11-23")

    assert answer | {"practice": None, "times": []} == {
        "practice": None,
        "timezone": "America/New_York",
        "from": "2026-11-23",
        "to": "2026-11-23",
        "mode": "in_person",
        "new_patient": True,
        "accepts": "new",
        "minutes": 30,
        "price_cents": 18000,
        "times": [],
    }
    # Two hours' notice at 10:00, half hours from 9:00 on, closing at 17:00.
    assert answer["times"][0] == "2026-11-23T12:00:00-05:00"
    assert answer["times"][-1] == "2026-11-23T16:30:00-05:00"
    assert len(answer["times"]) == 10


def test_without_days_it_is_the_coming_fourteen(times):
    answer = times()

    assert (answer["from"], answer["to"]) == ("2026-11-23", "2026-12-06")
    assert answer["times"][-1] == "2026-12-04T16:30:00-05:00"


def test_days_are_those_of_the_place(now, directory):
    honolulu = make_listed_practice(now=now, location={"honolulu": True})
    late = datetime(2026, 11, 24, 9, tzinfo=UTC)  # 23:00 on the 23rd there

    answer = directory(f"{honolulu.pk}/times/?to=2026-11-24", at=late)

    assert answer["from"] == "2026-11-23"
    assert answer["times"][0] == "2026-11-24T09:00:00-10:00"


def test_an_existing_patient_has_shorter_visits_and_no_first_price(times):
    answer = times("new_patient=false&from=2026-11-24&to=2026-11-24")

    assert (answer["minutes"], answer["price_cents"]) == (20, None)
    assert clock(answer, "2026-11-24")[:3] == ["09:00", "09:20", "09:40"]


def test_the_condition_chooses_the_visit_by_its_group(times, okafor_practice):
    VisitTypeFactory(
        practice=okafor_practice,
        condition_group="injury",
        new_minutes=60,
        existing_minutes=45,
        price_cents=22000,
    )

    injury = times("condition=rib-fracture&from=2026-11-24&to=2026-11-24")
    other = times("condition=thoracic-strain&from=2026-11-24&to=2026-11-24")

    assert (injury["minutes"], injury["price_cents"]) == (60, 22000)
    assert clock(injury, "2026-11-24")[:2] == ["09:00", "10:00"]
    assert (other["minutes"], other["price_cents"]) == (30, 18000)


@pytest.fixture
def only_groups(okafor_practice, now):
    """A practice with visits for two groups and none for every condition."""
    okafor_practice.visit_types.all().delete()
    for group, new, existing in (("injury", 30, 25), ("nerve", 45, 20)):
        VisitTypeFactory(
            practice=okafor_practice, condition_group=group, new_minutes=new, existing_minutes=existing
        )
    next_times.refresh([okafor_practice.pk], now=now)


@pytest.mark.parametrize(
    ("query", "minutes"),
    [
        ("", 45),
        ("condition=thoracic-strain", 45),
        ("condition=rib-fracture", 30),
        ("condition=pinched-nerve", 45),
        ("new_patient=false", 25),
    ],
)
def test_a_group_without_a_visit_of_its_own_has_the_longest(times, only_groups, query, minutes):
    assert times(query)["minutes"] == minutes


@pytest.mark.parametrize("query", ["", "condition=thoracic-strain"])
def test_a_match_the_profile_and_the_times_agree_on_the_next_one(
    client, directory, times, only_groups, now, okafor_practice, query
):
    asked = {
        "age": 42,
        "answers": dict.fromkeys(GATES, "no"),
        "conditions": ["thoracic-strain"],
        "location": {"zip": "10038"},
    }
    with time_machine.travel(now, tick=False):
        matched = client.post("/api/v1/matches/", asked, content_type="application/json").json()

    soonest = "2026-11-23T12:00:00-05:00"
    assert [row["next_time"] for row in matched["results"]] == [soonest]
    assert directory(f"{okafor_practice.pk}/")["next_times"]["in_person"] == soonest
    assert times(query)["times"][0] == soonest


def test_without_a_condition_a_longer_visit_than_the_common_one_counts(times, okafor_practice, now):
    VisitTypeFactory(practice=okafor_practice, condition_group="injury", new_minutes=60, price_cents=22000)

    answer = times("from=2026-11-24&to=2026-11-24")

    assert (answer["minutes"], answer["price_cents"]) == (60, 22000)
    assert clock(answer, "2026-11-24")[:2] == ["09:00", "10:00"]


def test_a_mode_has_its_own_visit(times, okafor_practice):
    Practice.objects.filter(pk=okafor_practice.pk).update(does_video=True)
    VisitTypeFactory(
        practice=okafor_practice, mode="video", new_minutes=15, existing_minutes=10, price_cents=9000
    )

    answer = times("mode=video&from=2026-11-24&to=2026-11-24")

    assert (answer["mode"], answer["minutes"], answer["price_cents"]) == ("video", 15, 9000)
    assert clock(answer, "2026-11-24")[:2] == ["09:00", "09:15"]


def test_who_sees_people_by_video_alone_is_asked_for_that(times, okafor_practice):
    Practice.objects.filter(pk=okafor_practice.pk).update(does_video=True, does_in_person=False)

    answer = times()

    assert (answer["mode"], answer["minutes"], answer["times"]) == ("video", None, [])


@pytest.mark.parametrize(
    ("accepts", "query", "some"),
    [
        ("new", "", True),
        ("existing", "", False),
        ("existing", "new_patient=false", True),
        ("nobody", "", False),
        ("nobody", "new_patient=false", False),
    ],
)
def test_there_are_times_only_for_whom_the_practice_accepts(times, okafor_practice, accepts, query, some):
    Practice.objects.filter(pk=okafor_practice.pk).update(accepts=accepts)

    answer = times(query)

    assert (bool(answer["times"]), answer["accepts"]) == (some, accepts)


def test_taken_time_with_its_pause_exceptions_and_the_horizon_are_left_out(times, okafor_practice):
    Practice.objects.filter(pk=okafor_practice.pk).update(buffer_minutes=10, horizon_days=3)
    nine = datetime(2026, 11, 24, 14, tzinfo=UTC)
    TimeClaimFactory(practice=okafor_practice, during=(nine + timedelta(hours=1), nine + timedelta(hours=2)))
    HoursExceptionFactory(practice=okafor_practice, on=date(2026, 11, 25))

    answer = times("from=2026-11-24")

    # A visit at 9:30 would end at 10:00 and its pause would run into the visit that is booked.
    assert clock(answer, "2026-11-24")[:3] == ["09:00", "11:00", "11:30"]
    assert clock(answer, "2026-11-25") == []
    assert answer["times"][-1] == "2026-11-26T16:30:00-05:00"


def test_the_horizon_is_the_practices_own_and_not_that_of_search(times, okafor_practice):
    Practice.objects.filter(pk=okafor_practice.pk).update(horizon_days=60)

    answer = times("from=2027-01-15&to=2027-02-14")

    assert answer["times"][0] == "2027-01-15T09:00:00-05:00"
    assert answer["times"][-1] == "2027-01-22T16:30:00-05:00"


def test_a_time_that_the_clocks_skip_is_not_offered_and_one_that_comes_twice_is_once(now, directory):
    night = make_listed_practice(now=now, horizon_days=365)
    night.weekly_hours.all().delete()
    WeeklyHoursFactory(practice=night, weekday=6, starts=time(1), ends=time(4))

    spring = directory(f"{night.pk}/times/?from=2027-03-14&to=2027-03-14")
    autumn = directory(f"{night.pk}/times/?from=2027-11-07&to=2027-11-07")

    assert spring["times"] == [
        "2027-03-14T01:00:00-05:00",
        "2027-03-14T01:30:00-05:00",
        "2027-03-14T03:00:00-04:00",
        "2027-03-14T03:30:00-04:00",
    ]
    assert [moment[11:] for moment in autumn["times"]] == [
        "01:00:00-04:00",
        "01:30:00-04:00",
        "02:00:00-05:00",
        "02:30:00-05:00",
        "03:00:00-05:00",
        "03:30:00-05:00",
    ]


@pytest.mark.parametrize(
    ("query", "some"), [("from=2026-11-01&to=2026-11-20", False), ("from=2026-11-01&to=2026-11-24", True)]
)
def test_days_that_have_passed_hold_no_times(times, query, some):
    assert bool(times(query)["times"]) == some


@pytest.mark.parametrize("query", ["from=9999-12-31", "from=0001-01-01&to=0001-01-31", "from=9999-12-20"])
def test_the_ends_of_the_calendar_are_days_like_any_other(times, query):
    assert times(query)["times"] == []


def test_thirty_one_days_are_the_most(times):
    assert times("from=2026-11-23&to=2026-12-23")["times"]

    problem = times("from=2026-11-23&to=2026-12-24", status=400)

    assert [(e["field"], e["code"]) for e in problem["errors"]] == [("to", "days_out_of_range")]


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("from=2026-11-24&to=2026-11-23", "to", "days_out_of_range"),
        ("from=2026-12-24&to=2027-12-24", "to", "days_out_of_range"),
        ("from=tomorrow", "from", "invalid"),
        ("from=2026-02-30", "from", "invalid"),
        ("from=20261124", "from", "invalid"),
        ("from=2026-W48-1", "from", "invalid"),
        ("from=2026-11-24T09:00:00Z", "from", "invalid"),
        ("to=0000-01-01", "to", "invalid"),
        ("to=%D9%A2%D9%A0%D9%A2%D9%A6-11-24", "to", "invalid"),
        ("condition=nothing", "condition", "unknown_code"),
        ("condition=cauda-equina", "condition", "emergency"),
        ("condition=" + "x" * 1001, "condition", "too_long"),
        ("mode=telepathy", "mode", "invalid_choice"),
        ("mode=video", "mode", "mode_not_offered"),
        ("new_patient=1", "new_patient", "invalid_choice"),
        ("new_patient=True", "new_patient", "invalid_choice"),
        ("date=2026-11-24", "date", "unknown_parameter"),
        ("from=2026-11-24&from=2026-11-25", "from", "repeated"),
        ("condition=a%00b", "", "malformed_query"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(times, query, field, code):
    problem = times(query, status=400)

    found = [(e["field"], e["code"]) for e in problem["errors"]] or [("", problem["code"])]
    assert found == [(field, code)]


def test_a_condition_that_cannot_wait_is_told_so_instead_of_shown_times(times):
    problem = times("condition=heart-referred-pain", status=400)

    assert "Call 911" in problem["errors"][0]["detail"]


def test_time_that_a_calendar_elsewhere_says_is_busy_is_not_offered(times, okafor_practice, monkeypatch):
    noon = datetime(2026, 11, 23, 17, tzinfo=UTC)
    calendar = ExternalCalendarFactory(provider=okafor_practice.provider)
    ExternalBusyFactory(calendar=calendar, during=(noon, noon + timedelta(hours=2)))

    free = clock(times("to=2026-11-23"), "2026-11-23")
    monkeypatch.setattr(next_times, "_busy_elsewhere", lambda providers, now: {})
    unguarded = clock(times("to=2026-11-23"), "2026-11-23")

    assert (free[0], unguarded[0]) == ("14:00", "12:00")
