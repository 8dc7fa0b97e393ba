import json

from matching.triage.cautions import CAUTIONS
from matching.triage.form import questions_for_form
from matching.triage.rules import GATES


def test_form_asks_the_gates_first_then_the_rest_the_fields_and_the_cautions(ruleset):
    form = questions_for_form(ruleset)
    assert tuple(entry["code"] for entry in form["questions"][:9]) == GATES
    assert [entry["gate"] for entry in form["questions"]] == [True] * 9 + [False] * 16
    assert [entry["code"] for entry in form["fields"]] == [
        "age",
        "duration_weeks",
        "severity",
        "limits_daily_life",
    ]
    assert tuple(entry["code"] for entry in form["cautions"]) == CAUTIONS
    assert [choice["value"] for choice in form["choices"]] == ["yes", "no", "not_sure"]
    assert form["ruleset"] == "2026.1"


def test_number_fields_carry_their_bounds(ruleset):
    bounds = {
        entry["code"]: (entry.get("lowest"), entry.get("highest"))
        for entry in questions_for_form(ruleset)["fields"]
    }
    assert bounds == {
        "age": (0, 120),
        "duration_weeks": (0, 5200),
        "severity": (0, 10),
        "limits_daily_life": (None, None),
    }


def test_help_line_stands_beside_the_question_on_self_harm(ruleset):
    asked = {entry["code"]: entry for entry in questions_for_form(ruleset)["questions"]}["self_harm"]
    assert "988" in asked["help"]


def test_form_is_ready_for_json(ruleset):
    form = questions_for_form(ruleset)
    assert json.loads(json.dumps(form)) == form
