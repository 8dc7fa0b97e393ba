"""The next kind of care: what was told is carried over, and every warning sign is asked again."""

import json
from datetime import timedelta

import pytest
import time_machine

from patients.models import Intake, VisitRequest
from reviews.models import CheckIn
from reviews.outcomes import stepping_up
from tests.matching.market import CALM, DOCTOR, clinician
from tests.patients import demand
from tests.patients.calls import Caller, assert_refused, looks
from tests.reviews.outcomes.afterwards import DAY, FINE, NOT_FINE, TOLD, WEEK, answered, done, named

PMR = "208100000X"  # steps up of a strain, and no first contact
BREATHLESS = {"answers": {**CALM, "breathless": "yes"}}


@pytest.fixture
def supply(catalogue, now):
    return [clinician(now, miles=1, code=DOCTOR), clinician(now, miles=2, code=PMR)]


@pytest.fixture
def visit(supply, now):
    """At the doctor; what was told has a caution, and signs that are weeks old by the time of the question."""
    told = {
        **TOLD,
        "answers": {**CALM, "fever": "yes"},
        "cautions": {"pregnancy": "yes", "anticoagulants": "no"},
        "sensations": ["worse_breathing"],
        "severity": 9,
    }
    return done(named("ada"), supply[0], now + DAY, now, told=told)


@pytest.fixture
def clock(visit):
    with time_machine.travel(visit.ended_at + 2 * WEEK, tick=False) as clock:
        yield clock


def step(check_in, body=None, user=None):
    """With fresh answers to the gate unless others are given."""
    caller = Caller(user or check_in.patient.user)
    return caller.post(f"/check-ins/{check_in.pk}/step-up/", {"answers": CALM} if body is None else body)


def found(answer):
    return [result["practice"]["id"] for result in answer["results"]]


def of_a_match(told):
    place = {"location": {"lat": 40.709 + 1 / 69, "lon": -74.003, "state": "NY"}}
    return Caller().post("/matches/", told | place | {"age": 36}).json()


@pytest.mark.usefixtures("clock")
def test_who_is_not_better_finds_the_next_specialties_around_the_place_of_the_visit(visit, supply):
    check_in = answered(visit)
    answer = step(check_in).json()
    assert sorted(found(answer)) == sorted(str(practice.pk) for practice in supply)
    assert answer["triage"]["level"] == "soon"
    assert answer["told"] == {
        "answers": CALM,
        "cautions": {"pregnancy": "yes"},
        "conditions": ["thoracic-strain"],
        "duration_weeks": 5,
        "weeks_of_care": 6,
        "limits_daily_life": True,
    }
    assert CheckIn.objects.get().step_up_at == check_in.due_at
    assert (check_in.patient.user.email, check_in.patient_id, "patient.health", "own") in looks()
    without = {**answer["told"], "weeks_of_care": 0}
    assert found(of_a_match(without)) == [str(supply[0].pk)]


@pytest.mark.usefixtures("clock")
def test_it_is_answered_as_a_match_is_and_told_can_be_sent_to_one(visit):
    place = {"lat": visit.practice.location.lat, "lon": visit.practice.location.lon, "state": "NY"}
    wishes = {
        "location": place,
        "radius_miles": 50,
        "preferences": {"visit_mode": "in_person"},
        "page_size": 1,
    }
    answer = step(answered(visit), {"answers": CALM, **wishes}).json()
    told = answer.pop("told")
    match = Caller().post("/matches/", {**told, **wishes, "age": 36}).json()
    assert (answer.pop("next") is None, match.pop("next") is None) == (False, False)
    assert answer == match


def test_weeks_of_care_are_those_since_the_visit_from_six_on(visit, clock):
    clock.move_to(visit.ended_at + 9 * WEEK)
    check_in = answered(visit, kind="six_weeks", weeks=6)
    told = step(check_in).json()["told"]
    assert (told["weeks_of_care"], told["duration_weeks"]) == (9, 12)
    assert "limits_daily_life" not in told  # that was said three weeks ago


def test_what_was_told_for_the_visit_never_stands_for_an_answer_of_now(visit, clock):
    check_in = answered(visit)
    some = {code: "no" for code in CALM if code not in ("fever", "breathless")}
    refused = step(check_in, {"answers": some})
    assert_refused(refused, 400, "gate_unanswered", "answers")
    assert {one["code"] for one in refused.json()["questions"]} == {"fever", "breathless"}
    assert CheckIn.objects.get().step_up_at is None


def test_without_that_rule_a_sign_that_came_since_would_not_be_asked_for(visit, clock, monkeypatch):
    """The harm: breathlessness of today stays unasked, and a list of clinicians is shown."""
    kept = stepping_up._answers
    monkeypatch.setattr(
        stepping_up, "_answers", lambda told, asked: told["answers"] | kept(told, asked) | {"fever": "no"}
    )
    answer = step(answered(visit), {"answers": {"fever": "no"}}).json()
    assert len(found(answer)) == 2


def test_an_emergency_shows_the_sheet_and_nobody_and_takes_back_what_waits(visit, supply, clock, now):
    check_in = answered(visit)
    ada = check_in.patient
    waiting = demand.target(demand.request(ada, now), supply[1], now + 60 * DAY, now).request
    answer = step(check_in, BREATHLESS | {"location": {"zip": "99999"}}).json()
    assert (answer["triage"]["level"], answer["results"], answer["told"]) == ("emergency", [], None)
    assert answer["emergency"]["contacts"][0]["number"] == "911"
    assert any(line["code"] == "breathless" for line in answer["emergency"]["sheet"]["lines"])
    waiting = VisitRequest.objects.get(pk=waiting.pk)
    assert (waiting.status, waiting.closed_because) == ("closed", "emergency")


@pytest.mark.usefixtures("clock")
def test_an_emergency_is_told_although_other_questions_are_open(visit):
    answer = step(answered(visit), {"answers": {"breathless": "yes"}}).json()
    assert answer["triage"]["level"] == "emergency"


@pytest.mark.usefixtures("clock")
def test_an_emergency_is_told_also_to_who_is_better_and_has_nothing_to_step_up(visit):
    answer = step(answered(visit, FINE), BREATHLESS).json()
    assert (answer["triage"]["level"], answer["results"], answer["told"]) == ("emergency", [], None)
    assert answer["emergency"]["contacts"]


@pytest.mark.usefixtures("clock")
def test_who_is_better_or_has_not_said_has_nothing_to_step_up(visit):
    check_in = answered(visit, FINE)
    assert_refused(step(check_in), 409, "nothing_to_step_up")
    CheckIn.objects.update(answer=None)
    assert_refused(step(check_in), 409, "nothing_to_step_up")
    assert CheckIn.objects.get().step_up_at is None


def test_after_the_answers_of_the_visit_were_deleted_it_is_said_what_is_missing(visit, clock):
    check_in = answered(visit)
    intake = visit.target.request.intake
    Intake.objects.get(pk=intake.pk)
    intake.patient = check_in.patient
    intake.told, intake.erased_at = json.dumps({}), check_in.due_at
    intake.save(update_fields=["told", "erased_at"])
    assert_refused(step(check_in), 409, "intake_is_gone")
    clock.move_to(check_in.open_until + timedelta(seconds=1))
    assert_refused(step(check_in), 409, "check_in_is_over")


@pytest.mark.usefixtures("clock")
def test_after_a_visit_by_video_the_place_has_to_be_named(visit):
    type(visit).objects.filter(pk=visit.pk).update(mode="video")
    check_in = answered(visit, NOT_FINE)
    assert_refused(step(check_in), 400, "required", "location")
    assert len(found(step(check_in, {"answers": CALM, "location": {"zip": "10038"}}).json())) == 2


@pytest.mark.usefixtures("clock")
def test_a_stranger_finds_nothing(visit):
    check_in = answered(visit)
    assert_refused(step(check_in, user=named("eve").user), 404, "not_found")
    assert_refused(
        step(check_in, {"answers": CALM, "conditions": ["scoliosis"]}), 400, "unknown_field", "conditions"
    )
