import dataclasses

import pytest

from matching.triage.answers import Told, UnknownInput
from matching.triage.cautions import effective_cautions
from matching.triage.evaluation import evaluate
from matching.triage.rules import SENSATIONS

SETS = {"chest_band": "band_pain", "worse_breathing": "breathing_pain", "arm_pain_numbness": "tingling"}


@pytest.mark.parametrize(("sensation", "question"), SETS.items())
def test_a_sensation_fires_what_a_yes_to_its_question_fires(ruleset, calm, sensation, question):
    told, said = evaluate(ruleset, calm(sensations=(sensation,))), evaluate(ruleset, calm(question))
    assert (told.level, told.fired) == (said.level, said.fired)
    assert told.level != "self_care"


def test_every_other_sensation_raises_nothing(ruleset, calm):
    others = tuple(code for code in SENSATIONS if code not in SETS)
    assert len(others) == 5
    assert evaluate(ruleset, calm(sensations=others)) == evaluate(ruleset, calm())


@pytest.mark.parametrize("answer", ["no", "not_sure", "yes"])
def test_a_sensation_outweighs_the_answer_to_its_question(ruleset, calm, answer):
    told = Told(answers=calm().answers | {"breathing_pain": answer}, sensations=("worse_breathing",))
    assert [one.id for one in evaluate(ruleset, told).fired] == ["S4"]


def test_a_sensation_completes_a_rule_of_two_and_stands_on_the_sheet(ruleset, calm):
    told = calm("cancer_history", sensations=("chest_band",))
    triage = evaluate(ruleset, told)
    assert (triage.level, [one.id for one in triage.fired]) == ("emergency", ["E5", "W1"])
    assert ("band_pain", "Yes") in [(line.code, line.answer) for line in triage.emergency.sheet.lines]


def test_a_sensation_sets_the_caution_of_its_question(ruleset):
    setting = dataclasses.replace(
        ruleset,
        questions=tuple(
            dataclasses.replace(one, set_by_sensation="stiffness" if one.code == "sudden_focal" else "")
            for one in ruleset.questions
        ),
    )
    told = Told(sensations=("stiffness",), answers={"sudden_focal": "no"})
    assert effective_cautions(told, setting) == {"spinal_fracture": "yes"}
    assert effective_cautions(told, ruleset) == {}


def test_a_sensation_nobody_knows_is_refused(ruleset):
    with pytest.raises(UnknownInput, match=r"unknown to rule set 2026\.1: itch"):
        evaluate(ruleset, Told(sensations=("itch",)))
