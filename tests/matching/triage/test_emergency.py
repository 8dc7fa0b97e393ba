import pytest

from matching.triage.answers import Told
from matching.triage.evaluation import evaluate
from matching.triage.rules import GATES


def numbers(triage):
    return [contact.number for contact in triage.emergency.contacts]


@pytest.mark.parametrize("gate", [gate for gate in GATES if gate not in ("fever", "self_harm")])
def test_emergency_says_to_call_911(ruleset, calm, gate):
    triage = evaluate(ruleset, calm(gate))
    assert numbers(triage) == ["911"]
    assert "Call 911 now" in triage.emergency.text
    assert triage.advice == triage.emergency.text


def test_thoughts_of_self_harm_alone_put_988_first(ruleset, calm):
    triage = evaluate(ruleset, calm("self_harm"))
    assert numbers(triage) == ["988", "911"]
    assert triage.emergency.text == ruleset.crisis_text


def test_a_milder_rule_beside_self_harm_keeps_988_first(ruleset, calm):
    assert numbers(evaluate(ruleset, calm("self_harm", "fever", "tingling"))) == ["988", "911"]


@pytest.mark.parametrize(
    ("flags", "conditions"), [(["both_legs"], {}), ([], {"aortic-emergency": "emergency"})]
)
def test_another_emergency_beside_self_harm_puts_911_first(ruleset, calm, flags, conditions):
    triage = evaluate(ruleset, calm("self_harm", *flags, minimum_levels=conditions))
    assert numbers(triage) == ["911", "988"]
    assert "Call 911 now" in triage.advice and "988" in triage.advice


@pytest.mark.parametrize("flags", [[], ["tingling"], ["fever"]])
def test_there_are_no_emergency_contacts_below_an_emergency(ruleset, calm, flags):
    assert evaluate(ruleset, calm(*flags)).emergency is None


def test_an_emergency_bars_a_request(ruleset, calm):
    assert not evaluate(ruleset, calm("both_legs")).allows_request


def test_named_emergency_condition_is_on_the_sheet(ruleset):
    triage = evaluate(ruleset, Told(minimum_levels={"cauda-equina": "emergency"}))
    assert [rule.id for rule in triage.emergency.sheet.rules] == ["condition:cauda-equina"]
