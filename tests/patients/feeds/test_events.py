"""What a calendar reads: times, places and nothing else, of the visits that one may see at that moment."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import HealthRead
from patients.access import VisitQuerySet
from patients.feeds import writing
from patients.models import Patient, Visit
from providers.models import Location, Membership, Provider
from tests.factories.clinics import make_member, make_removed
from tests.factories.patients import ProxyFactory
from tests.factories.supply import make_listed_practice
from tests.patients import demand
from tests.patients.calls import Caller

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
HIDDEN = (
    "Ada", "Byrne", "ada", "1990", "+1212", "Penicillin",
    "Okafor", "Ngozi", "MD", "Riverside", "Family", "Floor", "Spine", "thoracic", "strain", "back", "stiff", "soon",
)  # fmt: skip


def uids(events):
    return {str(event["UID"]).removesuffix("@kaly") for event in events}


def ids(*visits):
    return {str(visit.pk) for visit in visits}


@pytest.fixture
def eve_patient(eve):
    return Patient.objects.get(user=eve)


@pytest.fixture
def eves(eve_patient, okafor_practice, now):
    return demand.visit(eve_patient, okafor_practice, now + 2 * DAY, now)


@pytest.fixture
def hilltop(now):
    return make_listed_practice(
        now=now, provider={"first_name": "Colleague"}, location={"clinic__name": "Hilltop"}
    )


def test_an_event_says_when_and_where(as_ada, address, read, visit):
    (event,) = read(address(as_ada))

    assert {name: event.decoded(name) for name in ("DTSTART", "DTEND", "DTSTAMP", "SEQUENCE")} == {
        "DTSTART": datetime(2026, 11, 24, 15, tzinfo=UTC),
        "DTEND": datetime(2026, 11, 24, 15, 30, tzinfo=UTC),
        "DTSTAMP": datetime(2026, 11, 23, 15, tzinfo=UTC),
        "SEQUENCE": 0,
    }
    assert {name: str(event[name]) for name in ("UID", "STATUS", "CLASS", "SUMMARY", "LOCATION")} == {
        "UID": f"{visit.pk}@kaly",
        "STATUS": "CONFIRMED",
        "CLASS": "PRIVATE",
        "SUMMARY": "Visit",
        "LOCATION": "12 Fulton Street, New York, NY 10038",
    }
    assert len(event) == 9


def test_the_times_are_in_utc_in_the_file_itself(as_ada, address, visit):
    lines = Client().get(address(as_ada)).content.decode().split("\r\n")

    assert {"DTSTART:20261124T150000Z", "DTEND:20261124T153000Z", "METHOD:PUBLISH", "VERSION:2.0"} <= set(
        lines
    )


def test_a_video_visit_is_nowhere(as_ada, address, read, visit):
    Visit.objects.update(mode="video")

    assert [str(event["LOCATION"]) for event in read(address(as_ada))] == ["By video"]


def betrayed(path):
    text = Client().get(path).content.decode().replace("\r\n ", "")
    return [word for word in HIDDEN if word in text]


@pytest.fixture
def both(as_ada, desk, address, visit):
    """Both addresses, of a visit at a place whose second line tells what is treated there."""
    Location.objects.update(line2="Spine Clinic, Floor 3")
    return address(as_ada), address(Caller(desk), "clinic")


def test_no_name_no_health_and_no_specialty_is_in_it(both):
    assert [betrayed(path) for path in both] == [[], []]


def test_the_twin_that_writes_more_is_found(both, monkeypatch):
    wordy = lambda place: f"{place.clinic.name}, {place.line2}"  # noqa: E731
    monkeypatch.setattr(Location, "__str__", wordy)

    assert [betrayed(path) for path in both] == [["Riverside", "Family", "Floor", "Spine"]] * 2


def test_reading_it_is_no_look_at_health_data(as_ada, address, read, visit):
    read(address(as_ada))

    assert not HealthRead.objects.exists()


def test_one_sees_ones_own_and_those_of_whom_one_acts_for(
    as_ada, ada, eve_patient, address, read, visit, eves
):
    path = address(as_ada)
    assert uids(read(path)) == ids(visit)

    ProxyFactory(patient=eve_patient, user=ada.user, kind="carer", attestation="Eve")

    assert uids(read(path)) == ids(visit, eves)


def test_the_twin_without_the_look_at_who_asks_shows_everyone_s(
    as_ada, address, read, visit, eves, monkeypatch
):
    monkeypatch.setattr(VisitQuerySet, "visible_to", lambda rows, user: rows.all())

    assert uids(read(address(as_ada))) == ids(visit, eves)


def test_whoever_no_longer_acts_for_somebody_finds_those_gone(
    as_ada, ada, eve_patient, address, read, visit, eves, now
):
    proxy = ProxyFactory(patient=eve_patient, user=ada.user, kind="carer", attestation="Eve")
    path = address(as_ada)
    assert uids(read(path)) == ids(visit, eves)

    proxy.ended_at = now
    proxy.save()
    assert uids(read(path)) == ids(visit)

    type(proxy).objects.filter(pk=proxy.pk).update(ended_at=None)  # the twin
    assert uids(read(path)) == ids(visit, eves)


def test_a_clinic_s_has_the_visits_of_the_practices_one_runs(
    desk, okafor_practice, hilltop, address, read, ada, visit, eves, now
):
    elsewhere = demand.visit(ada, hilltop, now + 3 * DAY, now)
    owner = Caller(make_member(hilltop.location.clinic, email="hill@example.org"))

    assert uids(read(address(Caller(desk), "clinic"))) == ids(visit, eves)
    assert uids(read(address(owner, "clinic"))) == ids(elsewhere)


def test_a_member_who_is_limited_to_a_practice_finds_its_visits_alone(
    okafor_practice, hilltop, address, read, visit
):
    clinic = okafor_practice.location.clinic
    other = make_listed_practice(
        now=visit.confirmed_at, location={"clinic": clinic, "line1": "9 Pine Street"}
    )
    limited = make_member(clinic, practices=[other])

    assert read(address(Caller(limited), "clinic")) == []


def test_the_clinician_finds_theirs(okafor_practice, address, read, visit, eve):
    Provider.objects.filter(pk=okafor_practice.provider_id).update(owner=eve)

    assert uids(read(address(Caller(eve), "clinic"))) == ids(visit)


def test_whoever_works_there_no_longer_finds_nothing(desk, address, read, visit, now):
    path = address(Caller(desk), "clinic")
    assert uids(read(path)) == ids(visit)

    Membership.objects.update(ended_at=now)
    assert read(path) == []
    Membership.objects.update(ended_at=None, suspended_at=now)
    assert read(path) == []

    Membership.objects.update(suspended_at=None)  # the twin
    assert uids(read(path)) == ids(visit)


def test_a_former_member_s_is_empty(okafor_practice, address, read, visit):
    former = make_removed(okafor_practice.location.clinic)

    assert read(address(Caller(former), "clinic")) == []


def test_neither_side_s_shows_the_other(as_ada, desk, address, read, visit):
    assert read(address(as_ada, "clinic")) == []
    assert read(address(Caller(desk))) == []


def test_moved_it_is_the_same_event_of_a_later_version(as_ada, desk, address, read, visit):
    paths = address(as_ada), address(Caller(desk), "clinic")
    answer = as_ada.post(f"/visits/{visit.pk}/reschedule/", {"starts_at": "2026-11-25T11:00:00-05:00"})
    assert answer.status_code == 200

    for path in paths:
        (event,) = read(path)
        assert (str(event["UID"]), event["SEQUENCE"]) == (f"{visit.pk}@kaly", 1)
        assert (event.decoded("DTSTART"), str(event["STATUS"])) == (
            datetime(2026, 11, 25, 16, tzinfo=UTC),
            "CONFIRMED",
        )


def test_cancelled_it_says_so_for_thirty_days(as_ada, desk, address, read, visit, now, clock):
    Visit.objects.update(starts_at=now + 60 * DAY, ends_at=now + 60 * DAY + 30 * MINUTE)
    paths = address(as_ada), address(Caller(desk), "clinic")
    assert as_ada.post(f"/visits/{visit.pk}/cancel/", {"code": "plans"}).status_code == 200

    clock.move_to(now + 30 * DAY - MINUTE)
    for path in paths:
        (event,) = read(path)
        assert (str(event["UID"]), event["SEQUENCE"], str(event["STATUS"])) == (
            f"{visit.pk}@kaly",
            1,
            "CANCELLED",
        )

    clock.move_to(now + 30 * DAY)
    assert [read(path) for path in paths] == [[], []]


def test_the_twin_that_keeps_the_cancelled_longer_has_it(
    as_ada, address, read, visit, now, clock, monkeypatch
):
    Visit.objects.update(starts_at=now + 60 * DAY, ends_at=now + 60 * DAY + 30 * MINUTE)
    path = address(as_ada)
    as_ada.post(f"/visits/{visit.pk}/cancel/", {"code": "plans"})
    monkeypatch.setattr(writing, "KEPT", 31 * DAY)

    clock.move_to(now + 30 * DAY)
    assert uids(read(path)) == ids(visit)


@pytest.mark.parametrize("status", ["completed", "no_show"])
def test_what_is_over_stays_for_thirty_days_too(as_ada, address, read, visit, clock, status):
    path, over = address(as_ada), visit.ends_at
    Visit.objects.update(status=status, ended_at=over)

    clock.move_to(over + 30 * DAY - MINUTE)
    assert [str(event["STATUS"]) for event in read(path)] == ["CONFIRMED"]
    clock.move_to(over + 30 * DAY)
    assert read(path) == []


@pytest.fixture
def many(ada, okafor_practice, now):
    """Three days ago, two days ago, tomorrow and the day after: the furthest of each first."""
    return [demand.visit(ada, okafor_practice, now + days * DAY, now) for days in (-3, -2, 2, 1)]


@pytest.mark.parametrize(("most", "kept"), [(1, [3]), (2, [2, 3]), (3, [1, 2, 3])])
def test_of_too_many_the_nearest_are_shown_and_those_ahead_first(
    as_ada, address, read, many, monkeypatch, most, kept
):
    monkeypatch.setattr(writing, "MOST", most)

    assert uids(read(address(as_ada))) == ids(*(many[at] for at in kept))


def test_the_twin_without_a_bound_shows_all(as_ada, address, read, many):
    assert uids(read(address(as_ada))) == ids(*many)


def test_an_empty_one_is_a_calendar_all_the_same(as_ada, address, read):
    assert read(address(as_ada)) == []


def test_it_asks_as_often_for_many_visits_as_for_one(
    as_ada, address, visit, eve_patient, okafor_practice, now, django_assert_num_queries
):
    path, calendar = address(as_ada), Client()
    calendar.get(path)
    with CaptureQueriesContext(connection) as one:
        calendar.get(path)
    for day in range(3, 9):
        demand.visit(visit.patient, okafor_practice, now + day * DAY, now)
    with django_assert_num_queries(len(one)):
        calendar.get(path)
