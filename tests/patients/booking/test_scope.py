"""Who may ask whom: the gate, and what a match asks of a practice, asked again of the one that was chosen."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from accounts.errors import DomainError
from matching.asking import Symptoms
from patients.booking import scope
from tests.matching.market import (
    CALM,
    CHIROPRACTOR,
    CLEARED,
    DOCTOR,
    MASSEUR,
    SPINE_SURGEON,
    THERAPIST,
    clinician,
)

NEW_YORK = ZoneInfo("America/New_York")
ALL_BUT_PREGNANCY = [code for code in CLEARED if code != "pregnancy"]


@pytest.fixture(autouse=True)
def _catalogue(catalogue):
    """The real one."""


def symptoms(**changes):
    told = {"answers": CALM, "cautions": CLEARED, "conditions": ("thoracic-strain",), "age": 36}
    return Symptoms(**told | changes)


def refusal(act):
    """The code of a refusal, or none."""
    try:
        act()
    except DomainError as refused:
        return refused.code
    return None


def scope_code(practice, now, *, mode="in_person", new_patient=True, patient_state="", **told):
    return refusal(
        lambda: scope.require_scope(
            passed=scope.gate(symptoms(**told)),
            practice=practice,
            mode=mode,
            new_patient=new_patient,
            patient_state=patient_state,
            now=now,
        )
    )


def test_an_emergency_goes_before_what_was_not_asked():
    with pytest.raises(scope.EmergencyLevel) as refused:
        scope.gate(symptoms(answers={"breathless": "not_sure"}))

    assert refused.value.code == "emergency_level"
    assert refused.value.extra["triage"]["level"] == "emergency"
    assert refused.value.extra["emergency"]["contacts"][0]["number"] == "911"


def test_every_question_of_the_gate_has_to_be_answered():
    with pytest.raises(scope.GateUnanswered) as refused:
        scope.gate(symptoms(answers={code: "no" for code in CALM if code != "fever"}))

    assert refused.value.extra == {
        "questions": [
            {
                "code": "fever",
                "text": "Do you have a fever, chills, or sweats that drench your clothes or sheets?",
            }
        ]
    }


def test_a_visit_is_about_the_first_condition_named_or_the_entry_problem():
    two = scope.gate(symptoms(conditions=("thoracic-strain", "scoliosis")))

    assert two.condition.slug == "thoracic-strain"
    assert scope.gate(symptoms(conditions=())).condition.slug == "upper-back-pain"


def test_a_first_contact_is_in_scope(now):
    assert scope_code(clinician(now, code=DOCTOR), now) is None
    assert scope_code(clinician(now, code=THERAPIST), now) is None
    assert scope_code(clinician(now, code=CHIROPRACTOR), now) is None


@pytest.mark.parametrize(("weeks", "code"), [(5.9, "not_in_scope"), (6, None)])
def test_a_step_up_is_in_scope_after_six_weeks_of_care(weeks, code, now):
    surgeon = clinician(now, code=SPINE_SURGEON)

    assert scope_code(surgeon, now, conditions=("thoracic-sprain",), weeks_of_care=weeks) == code


@pytest.mark.parametrize("answer", ["yes", "not_sure"])
def test_a_caution_keeps_manipulation_waiting_and_nobody_else(answer, now):
    told = {"cautions": CLEARED | {"anticoagulants": answer}}

    assert scope_code(clinician(now, code=CHIROPRACTOR), now, **told) == "manipulation_caution"
    assert scope_code(clinician(now, code=THERAPIST), now, **told) is None


def test_whoever_manipulates_is_held_only_once_all_cautions_were_asked(now):
    chiropractor = clinician(now, code=CHIROPRACTOR)
    passed = scope.gate(symptoms(cautions={"pregnancy": "no", "myelopathy": "no"}))

    with pytest.raises(scope.CautionsUnasked) as refused:
        scope.require_scope(
            passed=passed,
            practice=chiropractor,
            mode="in_person",
            new_patient=True,
            patient_state="",
            now=now,
        )

    asked = refused.value.extra["questions"]
    assert [question["code"] for question in asked] == [c for c in ALL_BUT_PREGNANCY if c != "myelopathy"]
    assert asked[0]["text"] == "Do you take blood thinners?"
    assert scope_code(clinician(now, code=THERAPIST), now, cautions={}) is None


def test_whoever_is_no_first_stop_on_the_same_day_is_out_of_scope_then(now):
    masseur, urgent = clinician(now, code=MASSEUR), CALM | {"burning_rash": "yes"}

    assert scope_code(masseur, now) is None
    assert scope_code(masseur, now, answers=urgent) == "not_in_scope"


def test_a_video_visit_needs_a_licence_where_the_patient_is(now):
    practice = clinician(now, does_video=True, licences=["NJ"])

    assert scope_code(practice, now, mode="video", patient_state="NY") is None
    assert scope_code(practice, now, mode="video", patient_state="NJ") is None
    assert scope_code(practice, now, mode="video", patient_state="CT") == "not_licensed_there"
    assert scope_code(practice, now, mode="in_person", patient_state="CT") is None


def test_a_licence_counts_to_the_end_of_its_last_day_at_the_place(now):
    practice = clinician(now, does_video=True, licences=["NJ"])
    practice.provider.credentials.filter(jurisdiction="NJ").update(expires_on="2026-11-23")
    midnight = datetime(2026, 11, 24, tzinfo=NEW_YORK)

    before, after = midnight.replace(day=23, hour=23, minute=59), midnight
    assert scope_code(practice, before, mode="video", patient_state="NJ") is None
    assert scope_code(practice, after, mode="video", patient_state="NJ") == "not_licensed_there"


@pytest.mark.parametrize(
    ("age", "code"),
    [(17, "age_not_seen"), (18, None), (64, None), (65, "age_not_seen"), (120, "age_not_seen")],
)
def test_a_clinician_sees_the_age_groups_that_they_say(age, code, now):
    practice = clinician(now)
    practice.provider.sees_older_adults = False

    assert scope_code(practice, now, age=age) == code


@pytest.mark.parametrize(
    ("accepts", "new", "code"),
    [
        ("new", True, None),
        ("existing", True, "not_accepting"),
        ("existing", False, None),
        ("nobody", False, "not_accepting"),
    ],
)
def test_a_practice_takes_whom_it_says(accepts, new, code, now):
    assert scope_code(clinician(now, accepts=accepts), now, new_patient=new) == code


def test_a_mode_that_is_not_offered_is_refused_before_all_else(now):
    assert (
        scope_code(clinician(now, code=MASSEUR), now, mode="video", patient_state="NY") == "mode_not_offered"
    )


@pytest.mark.parametrize(("day", "code"), [(23, None), (24, None), (25, "only_today_or_tomorrow")])
def test_what_should_be_seen_today_is_seen_today_or_tomorrow(day, code, now):
    practice = clinician(now)
    passed = scope.gate(symptoms(answers=CALM | {"burning_rash": "yes"}))
    calm = scope.gate(symptoms())
    time = {"practice": practice, "starts_at": datetime(2026, 11, day, 16, tzinfo=NEW_YORK), "now": now}

    assert refusal(lambda: scope.require_day(passed=passed, **time)) == code
    assert refusal(lambda: scope.require_day(passed=calm, **time)) is None
