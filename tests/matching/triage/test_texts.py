"""The words that people read: no diagnosis, no percentage, no false comfort, each saying what to do."""

import re

import pytest

from matching.ruleset import current

RULES = current()
SENTENCES = [rule.sentence for rule in RULES.rules]
ADVICE = [text.advice for text in RULES.level_texts.values()] + [RULES.crisis_text, RULES.nothing_today]
REASONS = [text.condition_reason for text in RULES.level_texts.values() if text.condition_reason]
QUESTIONS = [f"{question.text} {question.help}" for question in RULES.questions]
ALL = [*SENTENCES, *ADVICE, *REASONS, *QUESTIONS, RULES.unasked_text, RULES.crisis_as_well_text]
DIAGNOSES = (
    "embolism|dissection|cauda|shingles|meningitis|heart attack|infarct|pneumon|tumou?r|metasta|abscess"
    "|arthritis|spondyl|fracture|scoliosis|stroke|angina|pancreatitis|kidney stone|myelopathy|diagnos"
)
COMFORT = "nothing to worry|you are fine|you're fine|not serious|harmless|no red flag|all clear|safe to"


@pytest.mark.parametrize("text", ALL)
def test_no_text_names_a_diagnosis_a_percentage_or_comforts_falsely(text):
    assert not re.search(f"{DIAGNOSES}|{COMFORT}|%|per ?cent|likely|probab", text, re.IGNORECASE)


@pytest.mark.parametrize("level", ["same_day", "soon", "self_care"])
def test_advice_below_an_emergency_says_what_to_do_when_something_new_appears(level):
    assert "something new appears" in RULES.level_texts[level].advice
    assert "911" in RULES.level_texts[level].advice


def test_same_day_says_today_and_where_else_to_go():
    advice = RULES.level_texts["same_day"].advice
    assert "today" in advice.split(".")[0]
    for text in (advice, RULES.nothing_today):
        assert "urgent care" in text and "nurse line" in text


def test_self_care_says_to_check_again_in_two_weeks():
    assert "two weeks" in RULES.level_texts["self_care"].advice


@pytest.mark.parametrize("text", ALL)
def test_texts_are_short(text):
    assert len(text.split()) <= 65


def test_only_the_narrowings_of_ours_wait_for_a_signature():
    assert {rule.id for rule in RULES.rules if rule.ours} == {"E1", "S4", "S5", "W1", "W3"}
    assert all(rule.note for rule in RULES.rules if rule.ours)
    assert all(rule.source for rule in RULES.rules)
