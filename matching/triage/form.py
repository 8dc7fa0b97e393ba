"""The questions as a form needs them."""

from matching.triage.answers import NO, NOT_SURE, YES
from matching.triage.rules import CHOICE, Question, RuleSet
from matching.triage.sheet import IN_WORDS

CHOICES = [{"value": value, "text": IN_WORDS[value]} for value in (YES, NO, NOT_SURE)]


def questions_for_form(ruleset: RuleSet) -> dict[str, object]:
    """Set out the questions, the further fields and the cautions in the order to ask them, ready for JSON."""
    return {
        "ruleset": ruleset.version,
        "choices": [dict(choice) for choice in CHOICES],
        "questions": [_entry(question) for question in ruleset.questions if question.kind == CHOICE],
        "fields": [_entry(question) for question in ruleset.questions if question.kind != CHOICE],
        "cautions": [
            {"code": caution.code, "text": caution.text, "help": "", "gate": False, "kind": CHOICE}
            for caution in ruleset.cautions
        ],
    }


def _entry(question: Question) -> dict[str, object]:
    entry: dict[str, object] = {
        "code": question.code,
        "text": question.text,
        "help": question.help,
        "gate": question.is_gate,
        "kind": question.kind,
    }
    if question.lowest is not None:
        entry |= {"lowest": question.lowest, "highest": question.highest}
    return entry
