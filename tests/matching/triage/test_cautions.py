import pytest

from matching.triage.answers import Told
from matching.triage.cautions import (
    CAUTIONS,
    effective_cautions,
    manipulation_barred,
    unasked_cautions,
)

SET_BY = {
    "cancer_history": "cancer_not_cleared",
    "infection_risk": "spinal_infection",
    "fragile_bones": "severe_osteoporosis",
    "sudden_focal": "spinal_fracture",
    "arm_hand_weakness": "myelopathy",
}


@pytest.mark.parametrize(("question", "caution"), SET_BY.items())
@pytest.mark.parametrize("answer", ["yes", "not_sure"])
def test_an_answer_sets_its_caution_and_bars_manipulation(ruleset, question, caution, answer):
    cautions = effective_cautions(Told(answers={question: answer}), ruleset)
    assert cautions == {caution: answer}
    assert manipulation_barred(cautions)


@pytest.mark.parametrize(("question", "caution"), SET_BY.items())
def test_an_answer_of_no_leaves_the_caution_unasked(ruleset, question, caution):
    cautions = effective_cautions(Told(answers={question: "no"}), ruleset)
    assert cautions == {}
    assert caution in unasked_cautions(cautions)


def test_no_other_answer_sets_a_caution(ruleset):
    others = {question.code: "yes" for question in ruleset.choices if question.code not in SET_BY}
    assert effective_cautions(Told(answers=others), ruleset) == {}


@pytest.mark.parametrize(
    ("answer", "told", "expected"),
    [
        ("yes", "no", "yes"),
        ("not_sure", "no", "not_sure"),
        ("not_sure", "yes", "yes"),
        ("no", "yes", "yes"),
        ("no", "no", "no"),
    ],
)
def test_the_more_cautious_of_answer_and_caution_wins(ruleset, answer, told, expected):
    person = Told(answers={"cancer_history": answer}, cautions={"cancer_not_cleared": told})
    assert effective_cautions(person, ruleset) == {"cancer_not_cleared": expected}


@pytest.mark.parametrize("caution", CAUTIONS)
@pytest.mark.parametrize("answer", ["yes", "not_sure", "no"])
def test_every_caution_but_pregnancy_bars_manipulation_unless_it_is_no(caution, answer):
    assert manipulation_barred({caution: answer}) is (caution != "pregnancy" and answer != "no")


def test_pregnancy_is_not_asked_for_manipulation_and_the_rest_is():
    assert unasked_cautions({}) == tuple(code for code in CAUTIONS if code != "pregnancy")
    assert len(unasked_cautions({})) == 10
    assert unasked_cautions(dict.fromkeys(CAUTIONS, "no")) == ()
    assert not manipulation_barred({})
