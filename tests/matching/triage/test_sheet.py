import dataclasses

import pytest

from matching.triage.answers import Told
from matching.triage.evaluation import evaluate

ASKED = {"both_legs": "not_sure", "self_harm": "yes", "fever": "no"}


def everything_on(sheet):
    return str(dataclasses.asdict(sheet))


def test_sheet_tells_what_was_answered_and_which_rules_fired(ruleset):
    told = Told(
        answers={"both_legs": "not_sure", "fever": "no", "tingling": "yes"},
        age=42,
        duration_weeks=1.5,
        limits_daily_life=True,
        cautions={"anticoagulants": "yes"},
    )
    sheet = evaluate(ruleset, told).emergency.sheet
    assert [(line.code, line.answer) for line in sheet.lines] == [
        ("both_legs", "Not sure"),
        ("fever", "No"),
        ("tingling", "Yes"),
        ("age", "42"),
        ("duration_weeks", "1.5"),
        ("limits_daily_life", "Yes"),
        ("anticoagulants", "Yes"),
    ]
    assert sheet.lines[0].question.startswith("Do both legs feel")
    assert [(rule.id, rule.source) for rule in sheet.rules] == [
        ("E8", "NHS back pain"),
        ("W5", "General advice on upper back pain"),
    ]
    assert sheet.ruleset == "2026.1"


@pytest.mark.parametrize("answer", ["yes", "not_sure", "no"])
def test_sheet_says_nothing_of_self_harm(ruleset, answer):
    triage = evaluate(ruleset, Told(answers=ASKED | {"self_harm": answer}))
    sheet = triage.emergency.sheet
    assert [line.code for line in sheet.lines] == ["both_legs", "fever"]
    assert [rule.id for rule in sheet.rules] == ["E8"]
    for trace in ("self_harm", "988", "ending your life", "E10"):
        assert trace not in everything_on(sheet)


def test_sheet_tells_of_self_harm_when_the_person_wants_it(ruleset):
    sheet = evaluate(ruleset, Told(answers=ASKED), sheet_with_self_harm=True).emergency.sheet
    assert [line.code for line in sheet.lines] == ["both_legs", "fever", "self_harm"]
    assert [rule.id for rule in sheet.rules] == ["E8", "E10"]


def test_without_its_private_mark_the_answer_would_be_printed(ruleset):
    open_set = dataclasses.replace(
        ruleset, questions=tuple(dataclasses.replace(one, is_private=False) for one in ruleset.questions)
    )
    assert "ending your life" in everything_on(evaluate(open_set, Told(answers=ASKED)).emergency.sheet)
