import dataclasses

import pytest

from matching.triage.answers import Told, UnknownInput
from matching.triage.evaluation import evaluate
from matching.triage.rules import GATES

EMERGENCY, SAME_DAY, SOON, SELF_CARE = "emergency", "same_day", "soon", "self_care"


def ids(triage):
    return [one.id for one in triage.fired]


def test_calm_answers_are_self_care_by_the_fallback_rule(ruleset, calm):
    triage = evaluate(ruleset, calm())
    assert (triage.level, ids(triage), triage.unasked, triage.emergency) == (SELF_CARE, ["C1"], (), None)
    assert triage.allows_request
    assert triage.ruleset == "2026.1"


# One line per rule: what the person says, the level, and all that fires.
FIRES = [
    (["sudden_severe"], {}, EMERGENCY, ["E1"]),
    (["chest_pressure"], {}, EMERGENCY, ["E2"]),
    (["breathless"], {}, EMERGENCY, ["E3"]),
    (["bladder_bowel"], {}, EMERGENCY, ["E4"]),
    (["cancer_history", "both_legs"], {}, EMERGENCY, ["E5", "E8", "W1"]),
    (["cancer_history", "bladder_bowel"], {}, EMERGENCY, ["E4", "E5", "W1"]),
    (["cancer_history", "arm_hand_weakness"], {}, EMERGENCY, ["E5", "S8", "W1"]),
    (["cancer_history", "band_pain"], {}, EMERGENCY, ["E5", "W1"]),
    (["major_injury"], {}, EMERGENCY, ["E6"]),
    (["fever", "both_legs"], {}, EMERGENCY, ["E7", "E8", "S1"]),
    (["fever", "bladder_bowel"], {}, EMERGENCY, ["E4", "E7", "S1"]),
    (["fever", "arm_hand_weakness"], {}, EMERGENCY, ["E7", "S1", "S8"]),
    (["both_legs"], {}, EMERGENCY, ["E8"]),
    (["belly_through"], {}, EMERGENCY, ["E9"]),
    (["self_harm"], {}, EMERGENCY, ["E10"]),
    (["fever"], {}, SAME_DAY, ["S1"]),
    (["cancer_history", "night_unrelenting"], {}, SAME_DAY, ["S2", "W1"]),
    (["cancer_history", "worse_straining"], {}, SAME_DAY, ["S2", "W1"]),
    (["cancer_history", "sudden_focal"], {}, SAME_DAY, ["S2", "W1"]),
    (["burning_rash"], {}, SAME_DAY, ["S3"]),
    (["breathing_pain"], {}, SAME_DAY, ["S4"]),
    (["weight_loss"], {}, SAME_DAY, ["S5"]),
    (["lump_or_shape"], {}, SAME_DAY, ["S5"]),
    (["night_unrelenting", "worse_straining"], {}, SAME_DAY, ["S5", "W1"]),
    (["infection_risk", "night_unrelenting"], {}, SAME_DAY, ["S6", "W1"]),
    (["sudden_focal", "fragile_bones"], {}, SAME_DAY, ["S7", "W1"]),
    (["sudden_focal"], {"age": 65}, SAME_DAY, ["S7"]),
    (["arm_hand_weakness"], {}, SAME_DAY, ["S8"]),
    (["cancer_history"], {}, SOON, ["W1"]),
    (["infection_risk"], {}, SOON, ["W1"]),
    (["flank_urinary"], {}, SOON, ["W1"]),
    (["fragile_bones"], {}, SOON, ["W1"]),
    (["night_unrelenting"], {}, SOON, ["W1"]),
    (["worse_straining"], {}, SOON, ["W1"]),
    (["band_pain"], {}, SOON, ["W1"]),
    ([], {"age": 60, "duration_weeks": 3}, SOON, ["W2", "W5"]),
    (["inflammatory"], {}, SOON, ["W3"]),
    ([], {"age": 17}, SOON, ["W4"]),
    ([], {"age": 71}, SOON, ["W4"]),
    ([], {"duration_weeks": 2.01}, SOON, ["W5"]),
    ([], {"limits_daily_life": True}, SOON, ["W5"]),
    ([], {"severity": 8}, SOON, ["W5"]),
    (["tingling"], {}, SOON, ["W5"]),
    (["minor_crash"], {}, SOON, ["W5"]),
]


@pytest.mark.parametrize(("flags", "fields", "level", "fired"), FIRES)
def test_each_rule_fires_on_its_own_expression(ruleset, calm, flags, fields, level, fired):
    triage = evaluate(ruleset, calm(*flags, **fields))
    assert (triage.level, ids(triage)) == (level, fired)


def test_table_above_covers_every_rule(ruleset):
    assert {one for *_, fired in FIRES for one in fired} | {"C1"} == {rule.id for rule in ruleset.rules}


@pytest.mark.parametrize(
    ("flags", "fields", "fired"),
    [
        (["sudden_focal"], {"age": 64}, ["C1"]),
        (["sudden_focal"], {}, ["C1"]),
        ([], {"age": 65}, ["C1"]),
        ([], {"age": 18}, ["C1"]),
        ([], {"age": 70}, ["C1"]),
        ([], {"duration_weeks": 2}, ["C1"]),
        ([], {"severity": 7}, ["C1"]),
        ([], {"limits_daily_life": False}, ["C1"]),
        ([], {"age": 59, "duration_weeks": 3}, ["W5"]),
        ([], {"age": 60, "duration_weeks": 2.99}, ["W5"]),
        ([], {"age": 60}, ["C1"]),
        (["band_pain", "arm_hand_weakness"], {}, ["S8", "W1"]),
        (["fever", "band_pain"], {}, ["S1", "W1"]),
        (["infection_risk", "worse_straining"], {}, ["W1"]),
        (["fragile_bones"], {"age": 65}, ["W1"]),
    ],
)
def test_near_misses_do_not_fire(ruleset, calm, flags, fields, fired):
    assert ids(evaluate(ruleset, calm(*flags, **fields))) == fired


@pytest.mark.parametrize("gate", GATES)
def test_not_sure_counts_as_yes_at_each_gate(ruleset, calm, gate):
    unsure = Told(answers=calm().answers | {gate: "not_sure"})
    assert ids(evaluate(ruleset, unsure)) == ids(evaluate(ruleset, calm(gate)))
    assert evaluate(ruleset, unsure).level == (SAME_DAY if gate == "fever" else EMERGENCY)


def test_not_sure_counts_as_no_at_every_other_question(ruleset, calm):
    others = {question.code: "not_sure" for question in ruleset.choices if not question.is_gate}
    assert ids(evaluate(ruleset, Told(answers=calm().answers | others))) == ["C1"]


@pytest.mark.parametrize("gate", GATES)
def test_an_unasked_gate_holds_the_level_at_soon_and_bars_a_request(ruleset, calm, gate):
    answers = {code: answer for code, answer in calm().answers.items() if code != gate}
    triage = evaluate(ruleset, Told(answers=answers))
    assert (triage.level, triage.unasked, ids(triage)) == (SOON, (gate,), [])
    assert not triage.allows_request
    assert triage.advice.startswith(ruleset.unasked_text)


def test_without_its_gate_mark_the_same_unasked_question_would_let_self_care_through(ruleset, calm):
    answers = {code: answer for code, answer in calm().answers.items() if code != "fever"}
    unmarked = dataclasses.replace(
        ruleset,
        questions=tuple(
            dataclasses.replace(question, is_gate=question.is_gate and question.code != "fever")
            for question in ruleset.questions
        ),
    )
    assert evaluate(unmarked, Told(answers=answers)).level == SELF_CARE


def test_nothing_told_at_all_is_soon_with_every_gate_unasked(ruleset):
    triage = evaluate(ruleset, Told())
    assert (triage.level, triage.unasked) == (SOON, GATES)


def test_an_emergency_does_not_wait_for_the_unasked_gates(ruleset):
    triage = evaluate(ruleset, Told(answers={"breathless": "yes"}))
    assert triage.level == EMERGENCY
    assert len(triage.unasked) == 8


def test_what_fired_stands_most_severe_first(ruleset, calm):
    told = calm("bladder_bowel", "fever", "tingling", minimum_levels={"shingles": "same_day"})
    triage = evaluate(ruleset, told)
    assert ids(triage) == ["E4", "E7", "S1", "condition:shingles", "W5"]


@pytest.mark.parametrize("level", [EMERGENCY, SAME_DAY, SOON])
def test_a_named_condition_gives_at_least_its_level(ruleset, calm, level):
    triage = evaluate(ruleset, calm(minimum_levels={"some-condition": level}))
    assert (triage.level, ids(triage)) == (level, ["condition:some-condition"])
    assert triage.fired[0].reason and triage.fired[0].source


def test_a_named_condition_never_lowers_the_level(ruleset, calm):
    assert evaluate(ruleset, calm("fever", minimum_levels={"posture-pain": "soon"})).level == SAME_DAY


def test_a_condition_of_the_lowest_level_changes_nothing(ruleset, calm):
    told = calm(minimum_levels={"upper-back-pain": "self_care"})
    assert evaluate(ruleset, told) == evaluate(ruleset, calm())


def test_long_morning_stiffness_goes_to_rheumatology_by_way_of_family_medicine(ruleset, calm):
    assert evaluate(ruleset, calm("inflammatory")).routes == ("rheumatology-via-family-medicine",)
    assert evaluate(ruleset, calm("tingling")).routes == ()


@pytest.mark.parametrize("fields", [{"answers": {"bladder": "yes"}}, {"cautions": {"thinners": "yes"}}])
def test_a_code_the_rule_set_does_not_have_is_refused(ruleset, fields):
    with pytest.raises(UnknownInput, match="unknown to rule set"):
        evaluate(ruleset, Told(**fields))


def test_each_level_says_its_own_advice(ruleset, calm):
    said = [evaluate(ruleset, calm(*flags)).advice for flags in ([], ["tingling"], ["fever"], ["both_legs"])]
    assert said == [ruleset.level_texts[level].advice for level in (SELF_CARE, SOON, SAME_DAY, EMERGENCY)]
