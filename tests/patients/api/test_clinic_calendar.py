"""A clinic's calendar and figures, by HTTP."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from patients import agenda
from patients.models import Consent, Visit
from patients.requests import figures
from tests.factories.calendars import ExternalBusyFactory, ExternalCalendarFactory
from tests.factories.clinics import make_member, make_owner
from tests.factories.patients import ConsentFactory
from tests.factories.supply import PracticeFactory
from tests.patients import demand
from tests.patients.calls import Caller, assert_refused, looks

CALENDAR = "/clinic/calendar/"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEEK = {"from": "2026-11-23", "to": "2026-11-29"}


pytestmark = pytest.mark.usefixtures("clock_stands")


@pytest.fixture
def clinic(ada, okafor_practice):
    """Ada shares with it."""
    ConsentFactory(patient=ada, clinic=okafor_practice.location.clinic)
    return okafor_practice.location.clinic


@pytest.fixture
def as_bola(clinic):
    return Caller(make_owner(clinic))


@pytest.fixture
def visit(ada, clinic, okafor_practice, now):
    """Tuesday at ten."""
    return demand.visit(ada, okafor_practice, now + DAY, now)


def kinds(caller, **query):
    entries = caller.get(CALENDAR, **{**WEEK, **query}).json()["entries"]
    return [(entry["kind"], entry["status"], entry["starts_at"]) for entry in entries]


def test_it_has_what_stands_there_and_what_waits(ada, as_bola, visit, okafor_practice, now):
    asked = demand.target(demand.request(ada, now), okafor_practice, now + 2 * DAY, now)
    instead = demand.target(
        demand.request(ada, now), okafor_practice, now + 9 * DAY, now, status="countered", answered_at=now
    )
    demand.counter(instead, now + 3 * DAY, now)
    demand.offer(demand.wait(ada, okafor_practice, now), okafor_practice, now + 4 * DAY, now)

    entries = as_bola.get(CALENDAR, **WEEK).json()["entries"]

    assert [(entry["kind"], entry["status"], entry["id"]) for entry in entries] == [
        ("visit", "confirmed", str(visit.pk)),
        ("request", "requested", str(asked.pk)),
        ("counter", "offered", str(instead.pk)),
        ("offer", "offered", None),
    ]
    assert entries[0] == {
        "kind": "visit",
        "id": str(visit.pk),
        "practice": str(okafor_practice.pk),
        "status": "confirmed",
        "starts_at": "2026-11-24T10:00:00-05:00",
        "ends_at": "2026-11-24T10:30:00-05:00",
        "timezone": "America/New_York",
        "mode": "in_person",
        "new_patient": True,
        "patient": {"id": str(ada.pk), "name": "Ada Byrne"},
        "coming_said_at": None,
        "health": {"condition": "thoracic-strain", "level": "soon"},
    }
    assert [entry["patient"] is None for entry in entries] == [False, False, False, True]
    assert looks() == [("bola@example.org", ada.pk, "patient.health", "care")]


def test_without_the_grant_there_is_a_name_alone(ada, clinic, visit):
    (entry,) = Caller(make_member(clinic)).get(CALENDAR, **WEEK).json()["entries"]

    assert (entry["patient"]["name"], entry["health"]) == ("Ada Byrne", None)
    assert looks() == [("chidi@example.org", ada.pk, "patient.name", "care")]


def test_who_shares_no_more_is_not_named(as_bola, visit, now):
    Consent.objects.update(withdrawn_at=now)

    (entry,) = as_bola.get(CALENDAR, **WEEK).json()["entries"]

    assert (entry["patient"], entry["health"], looks()) == (None, None, [])
    Consent.objects.update(withdrawn_at=None)  # it is the consent that names them
    assert as_bola.get(CALENDAR, **WEEK).json()["entries"][0]["patient"]["name"] == "Ada Byrne"


def test_holds_calendars_elsewhere_and_other_practices_are_busy_and_no_more(
    ada, as_bola, okafor_practice, now
):
    provider = okafor_practice.provider
    demand.hold(ada, okafor_practice, now + HOUR, now)
    calendar = ExternalCalendarFactory(provider=provider)
    ExternalBusyFactory(calendar=calendar, during=(now + HOUR, now + 2 * HOUR))
    demand.claim(PracticeFactory(provider=provider), now + 4 * HOUR)

    entries = as_bola.get(CALENDAR, **WEEK).json()["entries"]

    assert [(entry["starts_at"], entry["ends_at"]) for entry in entries] == [
        ("2026-11-23T11:00:00-05:00", "2026-11-23T12:00:00-05:00"),
        ("2026-11-23T14:00:00-05:00", "2026-11-23T14:30:00-05:00"),
    ]
    said = {"kind", "practice", "starts_at", "ends_at", "timezone"}
    assert [{name for name, value in entry.items() if value is not None} for entry in entries] == [said] * 2


def test_what_is_over_or_cancelled_is_not_there(ada, as_bola, visit, okafor_practice, now):
    demand.target(demand.request(ada, now - 2 * DAY), okafor_practice, now + 2 * DAY, now - DAY)
    demand.hold(ada, okafor_practice, now + HOUR, now - timedelta(minutes=10))
    assert [kind for kind, _, _ in kinds(as_bola)] == ["visit"]
    Visit.objects.update(status="cancelled_by_clinic", cancel_code="ill", ended_at=now)

    assert kinds(as_bola) == []


def test_days_are_those_of_the_place(ada, clinic, as_bola, okafor_practice, now):
    """Tuesday, 23:45 to 0:15 in New York: a visit of both days."""
    demand.visit(ada, okafor_practice, now + DAY + timedelta(hours=13, minutes=45), now)

    days = {day: len(kinds(as_bola, **{"from": day, "to": day})) for day in ("2026-11-24", "2026-11-25")}

    assert days == {"2026-11-24": 1, "2026-11-25": 1}
    assert kinds(as_bola, **{"from": "2026-11-26"}) == kinds(as_bola, to="2026-11-23") == []


def test_one_practice_alone(as_bola, visit, clinic, okafor_practice, as_eve):
    other = PracticeFactory(location__clinic=clinic)

    assert len(kinds(as_bola, practice=str(okafor_practice.pk))) == 1
    assert kinds(as_bola, practice=str(other.pk)) == []
    assert kinds(as_eve) == []
    assert_refused(as_eve.get(CALENDAR, **WEEK, practice=str(okafor_practice.pk)), 404, "not_found")


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ({"from": "2026-11-23", "to": "2026-11-22"}, "to", "days_out_of_range"),
        ({"from": "2026-11-01", "to": "2026-12-02"}, "to", "days_out_of_range"),
        ({"from": "0001-01-01", "to": "0001-01-02"}, "to", "days_out_of_range"),
        ({"from": "2026-11-23"}, "to", "required"),
        ({"from": "today", "to": "2026-11-23"}, "from", "invalid"),
        ({**WEEK, "practice": "mine"}, "practice", "invalid"),
        ({**WEEK, "day": "1"}, "day", "unknown_parameter"),
    ],
)
def test_days_that_cannot_be_used_are_refused(as_bola, query, field, code):
    assert_refused(as_bola.get(CALENDAR, **query), 400, code, field)


def test_more_than_fits_into_one_answer_is_refused(ada, as_bola, visit, okafor_practice, now, monkeypatch):
    monkeypatch.setattr(agenda, "MOST", 1)
    assert as_bola.get(CALENDAR, **WEEK).status_code == 200
    demand.visit(ada, okafor_practice, now + DAY + 2 * HOUR, now)

    assert_refused(as_bola.get(CALENDAR, **WEEK), 400, "too_many_entries", "to")


def test_the_number_of_queries_does_not_grow(
    ada, as_bola, visit, okafor_practice, now, django_assert_num_queries
):
    def one_more(days):
        demand.visit(ada, okafor_practice, now + days * DAY, now)
        demand.target(demand.request(ada, now), okafor_practice, now + days * DAY + HOUR, now)

    one_more(2)
    with CaptureQueriesContext(connection) as few:
        assert len(kinds(as_bola)) == 3
    one_more(3)

    with django_assert_num_queries(len(few)):
        assert len(kinds(as_bola)) == 5


def test_a_clinic_reads_how_it_answered(ada, clinic, as_bola, visit, okafor_practice, now):
    """The visit of the fixture was booked without anybody being asked."""
    ends = (("confirmed", "", 2), ("declined", "no_time", 4), ("expired", "", None), ("expired", "", 9))
    for number, (status, code, hours) in enumerate(ends):
        answered = None if hours is None else now - DAY + hours * HOUR
        demand.target(
            demand.request(ada, now - DAY),
            okafor_practice,
            now + (number + 2) * DAY,
            now,
            status=status,
            decline_code=code,
            answered_at=answered,
            ended_at=now,
        )
    demand.target(demand.request(ada, now - figures.PERIOD), okafor_practice, now + 9 * DAY, now)

    assert as_bola.get("/clinic/figures/").json() == {
        "clinics": [
            {
                "id": str(clinic.pk),
                "name": clinic.name,
                "asked": 4,
                "answered": 3,
                "accepted": 1,
                "declined": {
                    "no_time": 1,
                    "not_treated_here": 0,
                    "plan": 0,
                    "no_new_patients": 0,
                    "other": 0,
                },
                "unanswered": 1,
                "median_hours": 4.0,
            }
        ]
    }


def test_a_clinic_that_was_never_asked_reads_nothing_of_others(as_eve, as_bola, clinic):
    assert as_eve.get("/clinic/figures/").json() == {"clinics": []}
    (row,) = as_bola.get("/clinic/figures/").json()["clinics"]
    assert (row["asked"], row["median_hours"]) == (0, None)
