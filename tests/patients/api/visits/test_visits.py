"""Visits by HTTP: what each side sees and does, and what becomes of the time."""

from datetime import timedelta

import pytest
import time_machine

from accounts.models import HealthRead
from providers.models import TimeClaim
from tests.factories.clinics import MembershipFactory
from tests.factories.patients import ConsentFactory
from tests.patients import demand
from tests.patients.api.visiting import act, code, mails, stays
from tests.patients.calls import Caller

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def nurse(okafor_practice):
    return MembershipFactory(
        clinic=okafor_practice.location.clinic, user__email="nurse@example.org", may_read_health=True
    ).user


@pytest.fixture
def sharing(ada, okafor_practice):
    return ConsentFactory(patient=ada, clinic=okafor_practice.location.clinic, version="2026-12")


def test_a_patient_sees_their_own(as_ada, as_eve, visit):
    (said,) = as_ada.get("/visits/").json()["results"]

    assert (said["id"], said["starts_at"]) == (str(visit.pk), "2026-11-24T10:00:00-05:00")
    assert said["practice"]["timezone"] == "America/New_York"
    assert as_ada.get(f"/visits/{visit.pk}/").json() == said
    assert HealthRead.objects.filter(what="patient.health", why="own").count() == 2
    assert as_eve.get("/visits/").json()["results"] == []
    assert as_eve.get(f"/visits/{visit.pk}/").status_code == 404


def test_a_clinic_sees_times_and_names_and_health_as_far_as_it_may(visit, desk, nurse, sharing):
    seen = Caller(desk).get(f"/visits/{visit.pk}/", role="clinic").json()
    assert (seen["patient"]["name"], seen["health"]) == ("Ada Byrne", None)
    assert "contest_note" not in seen

    health = Caller(nurse).get(f"/visits/{visit.pk}/", role="clinic").json()["health"]
    assert (health["birth_date"], health["level"]) == ("1990-05-17", "soon")
    assert health["told"] == {"answers": {"pain": "stiff in the morning"}}
    assert {(row.reader.email, row.what) for row in HealthRead.objects.select_related("reader")} == {
        ("desk@example.org", "patient.name"),
        ("nurse@example.org", "patient.health"),
    }


def test_without_consent_a_clinic_sees_the_time_alone(visit, nurse, sharing, now):
    sharing.withdrawn_at = now
    sharing.save()

    (listed,) = Caller(nurse).get("/visits/", role="clinic").json()["results"]
    seen = Caller(nurse).get(f"/visits/{visit.pk}/", role="clinic").json()

    assert listed["patient"] is seen["patient"] is seen["health"] is None
    assert seen["starts_at"] == "2026-11-24T10:00:00-05:00"
    assert not HealthRead.objects.exists()


def test_staff_are_no_patients_and_patients_are_no_staff(visit, desk, as_ada):
    assert Caller(desk).get(f"/visits/{visit.pk}/", role="patient").status_code == 404
    assert Caller(desk).get("/visits/").json()["results"] == []
    assert as_ada.get(f"/visits/{visit.pk}/", role="clinic").status_code == 404
    assert code(as_ada.get("/visits/", role="owner")) == (400, "invalid")


def test_whoever_is_both_is_the_patient_unless_they_say_otherwise(visit, ada, okafor_practice):
    MembershipFactory(clinic=okafor_practice.location.clinic, user=ada.user)
    as_ada = Caller(ada.user)

    assert "request" in as_ada.get(f"/visits/{visit.pk}/").json()
    assert "needs_closing" in as_ada.get(f"/visits/{visit.pk}/", role="clinic").json()


def test_cancelled_by_the_patient(as_ada, ada, visit, desk, at, now):
    assert act(as_ada, visit, "cancel", {"code": "ill"}).status_code == 400

    said = act(as_ada, visit, "cancel", {"code": "feels_better"}).json()

    assert (said["status"], said["is_late"], said["sequence"]) == ("cancelled_by_patient", False, 1)
    assert TimeClaim.objects.get().released_at == now
    assert len(mails()) == 2
    assert code(act(as_ada, visit, "cancel", {"code": "cost"})) == (409, "state_has_changed")


def test_cancelled_late_is_said_and_not_refused(visit, desk, at):
    with time_machine.travel(at - 23 * HOUR, tick=False):
        said = act(Caller(desk), visit, "cancel", {"code": "emergency"}, role="clinic").json()

    assert (said["status"], said["is_late"]) == ("cancelled_by_clinic", True)


def test_the_day_itself_from_the_door_to_the_end(visit, desk, at):
    with time_machine.travel(at - 61 * MINUTE, tick=False):
        assert code(act(Caller(desk), visit, "check-in")) == (409, "too_early")
    with time_machine.travel(at - HOUR, tick=False):
        assert act(Caller(desk), visit, "check-in").json()["status"] == "checked_in"
        assert code(act(Caller(desk), visit, "complete")) == (409, "too_early")
    with time_machine.travel(at + HOUR, tick=False):
        assert Caller(desk).get(f"/visits/{visit.pk}/", role="clinic").json()["needs_closing"] is True
        assert code(act(Caller(desk), visit, "no-show")) == (409, "state_has_changed")
        said = act(Caller(desk), visit, "complete").json()
    assert (said["status"], said["needs_closing"]) == ("completed", False)


def test_a_missed_visit_is_contested(visit, desk, ada, at):
    with time_machine.travel(at + 14 * MINUTE, tick=False):
        assert code(act(Caller(desk), visit, "no-show")) == (409, "too_early")
    with time_machine.travel(at + 15 * MINUTE, tick=False):
        assert act(Caller(desk), visit, "no-show").json()["status"] == "no_show"
    with time_machine.travel(at + HOUR, tick=False):
        said = act(Caller(ada.user), visit, "contest", {"note": "I sat in the hall."}).json()
        assert (said["status"], said["contest_note"]) == ("contested", "I sat in the hall.")
        seen = Caller(desk).get(f"/visits/{visit.pk}/", role="clinic")
    assert "I sat in the hall" not in seen.content.decode()


def test_each_side_speaks_for_itself(as_ada, visit, desk, at):
    for name in ("check-in", "complete", "no-show"):
        assert act(as_ada, visit, name).status_code == 404
    assert act(Caller(desk), visit, "attended").status_code == 404
    assert act(Caller(desk), visit, "contest", {"note": "no"}).status_code == 404
    assert stays(visit, at)


def test_the_patient_says_that_they_were_there(ada, visit, at):
    with time_machine.travel(at + HOUR, tick=False):
        said = act(Caller(ada.user), visit, "attended").json()

    assert said["attended_said_at"] == "2026-11-24T11:00:00-05:00"


def test_lists_take_the_same_number_of_queries_for_one_and_for_three(
    visit, ada, desk, sharing, okafor_practice, at, now, django_assert_max_num_queries
):
    caller = Caller(desk)
    with django_assert_max_num_queries(60) as one:
        caller.get("/visits/", role="clinic")
    for number in (1, 2):
        demand.visit(ada, okafor_practice, at + number * HOUR, now)
    with django_assert_max_num_queries(60) as three:
        assert len(caller.get("/visits/", role="clinic").json()["results"]) == 3
    assert len(three) == len(one)


def test_what_an_address_takes_is_said_by_the_schema_alone(as_ada, visit):
    """OPTIONS would be answered by asking each view for a serializer, which those that act have not."""
    answer = as_ada.client.options(f"/api/v1/visits/{visit.pk}/cancel/")

    assert code(answer) == (405, "method_not_allowed")
