"""What must hold for every set of answers, each with a crippled rule set that must break it."""

import dataclasses

import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from matching.ruleset import current
from matching.triage.answers import Told
from matching.triage.evaluation import evaluate
from matching.triage.levels import LEVELS, severity_rank
from matching.triage.rules import GATES, SENSATIONS

RULES = current()
CHOICES = [question.code for question in RULES.choices]
EMERGENCY_GATES = [gate for gate in GATES if gate != "fever"]
# The gates of a calm person come up often, so that every level is met, not emergencies alone.
ANSWERS = st.one_of(
    st.fixed_dictionaries({}, optional=dict.fromkeys(CHOICES, st.sampled_from(["yes", "no", "not_sure"]))),
    st.builds(
        lambda rest: dict.fromkeys(GATES, "no") | rest,
        st.fixed_dictionaries(
            {},
            optional={
                code: st.sampled_from(["yes", "no", "not_sure"]) for code in CHOICES if code not in GATES
            },
        ),
    ),
)
TOLD = st.builds(
    Told,
    answers=ANSWERS,
    age=st.none() | st.integers(0, 120),
    duration_weeks=st.none() | st.floats(0, 5200),
    severity=st.none() | st.integers(0, 10),
    limits_daily_life=st.none() | st.booleans(),
    minimum_levels=st.dictionaries(st.sampled_from(["a-slug", "b-slug"]), st.sampled_from(LEVELS)),
    sensations=st.lists(st.sampled_from(SENSATIONS), unique=True).map(tuple),
)


def with_answer(told, code, answer):
    return dataclasses.replace(told, answers=dict(told.answers) | {code: answer})


def without_answer(told, code):
    return dataclasses.replace(told, answers={key: told.answers[key] for key in told.answers if key != code})


def emergency_answer_is_an_emergency(ruleset, told, gate):
    return evaluate(ruleset, with_answer(told, gate, "yes")).level == "emergency"


def not_sure_is_read_as_yes(ruleset, told, gate):
    unsure, sure = (evaluate(ruleset, with_answer(told, gate, answer)) for answer in ("not_sure", "yes"))
    return (unsure.level, unsure.fired) == (sure.level, sure.fired)


def unasked_gate_is_never_self_care(ruleset, told, gate):
    triage = evaluate(ruleset, without_answer(told, gate))
    return (
        triage.level != "self_care"
        and gate in triage.unasked
        and "C1" not in {one.id for one in triage.fired}
    )


def one_more_flag_never_lowers(ruleset, told, code):
    before, after = evaluate(ruleset, told), evaluate(ruleset, with_answer(told, code, "yes"))
    return severity_rank(before.level) <= severity_rank(after.level)


def one_more_sensation_never_lowers(ruleset, told, sensation):
    more = dataclasses.replace(told, sensations=(*told.sensations, sensation))
    return severity_rank(evaluate(ruleset, told).level) <= severity_rank(evaluate(ruleset, more).level)


def most_severe_that_fires_wins(ruleset, told):
    triage = evaluate(ruleset, told)
    ranks = [severity_rank(one.level) for one in triage.fired]
    floor = severity_rank("soon") if triage.unasked else 0
    return ranks == sorted(ranks, reverse=True) and severity_rank(triage.level) == max([*ranks, floor])


@given(told=TOLD, gate=st.sampled_from(EMERGENCY_GATES))
def test_an_emergency_answer_gives_an_emergency_whatever_else_is_told(told, gate):
    assert emergency_answer_is_an_emergency(RULES, told, gate)


@given(told=TOLD, gate=st.sampled_from(GATES))
def test_not_sure_is_read_as_yes_at_every_gate(told, gate):
    assert not_sure_is_read_as_yes(RULES, told, gate)


@given(told=TOLD, gate=st.sampled_from(GATES))
def test_an_unasked_gate_never_gives_self_care(told, gate):
    assert unasked_gate_is_never_self_care(RULES, told, gate)


@given(told=TOLD, code=st.sampled_from(CHOICES))
def test_one_more_flag_never_lowers_the_level(told, code):
    assert one_more_flag_never_lowers(RULES, told, code)


@given(told=TOLD, sensation=st.sampled_from(SENSATIONS))
def test_one_more_sensation_never_lowers_the_level(told, sensation):
    assert one_more_sensation_never_lowers(RULES, told, sensation)


@given(told=TOLD)
def test_the_most_severe_level_that_fires_wins(told):
    assert most_severe_that_fires_wins(RULES, told)


@given(told=TOLD)
def test_there_is_always_a_level_some_advice_and_a_reason_or_an_open_question(told):
    triage = evaluate(RULES, told)
    assert triage.level in LEVELS and triage.advice
    assert triage.fired or triage.unasked
    assert (triage.emergency is not None) is (triage.level == "emergency")


def without_rules(*ids):
    return dataclasses.replace(RULES, rules=tuple(rule for rule in RULES.rules if rule.id not in ids))


def without_gate_mark(code):
    questions = tuple(
        dataclasses.replace(one, is_gate=one.is_gate and one.code != code) for one in RULES.questions
    )
    return dataclasses.replace(RULES, questions=questions)


def is_broken(holds_for, strategy):
    quiet = settings(
        max_examples=600, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    try:
        find(strategy, lambda example: not holds_for(*example), settings=quiet)
    except NoSuchExample:
        return False
    return True


@pytest.mark.parametrize("rule", ["E1", "E2", "E3", "E4", "E6", "E8", "E9", "E10"])
def test_without_any_one_emergency_rule_the_property_fails(rule):
    crippled = without_rules(rule)
    pairs = st.tuples(TOLD, st.sampled_from(EMERGENCY_GATES))
    assert is_broken(lambda told, gate: emergency_answer_is_an_emergency(crippled, told, gate), pairs)


def test_without_its_gate_mark_not_sure_is_lost():
    crippled = without_gate_mark("bladder_bowel")
    pairs = st.tuples(TOLD, st.just("bladder_bowel"))
    assert is_broken(lambda told, gate: not_sure_is_read_as_yes(crippled, told, gate), pairs)
    assert is_broken(lambda told, gate: unasked_gate_is_never_self_care(crippled, told, gate), pairs)


def test_a_fallback_above_the_other_rules_would_let_a_flag_lower_the_level():
    rules = tuple(
        dataclasses.replace(one, level="same_day") if one.is_fallback else one for one in RULES.rules
    )
    crippled = dataclasses.replace(RULES, rules=rules)
    calm = st.just(Told(answers=dict.fromkeys(GATES, "no")))
    pairs = st.tuples(calm, st.sampled_from(CHOICES))
    assert is_broken(lambda told, code: one_more_flag_never_lowers(crippled, told, code), pairs)
    pairs = st.tuples(calm, st.sampled_from(SENSATIONS))
    assert is_broken(lambda told, one: one_more_sensation_never_lowers(crippled, told, one), pairs)


def test_a_property_that_holds_is_not_reported_as_broken():
    pairs = st.tuples(TOLD, st.sampled_from(EMERGENCY_GATES))
    assert not is_broken(lambda told, gate: emergency_answer_is_an_emergency(RULES, told, gate), pairs)
