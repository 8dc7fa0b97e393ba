"""The sheet to print and hand over in an emergency: what was answered and which rules fired."""

from collections.abc import Iterator
from dataclasses import dataclass

from matching.triage.answers import NO, NOT_SURE, YES, Told
from matching.triage.rules import FIELDS, RuleSet

IN_WORDS = {YES: "Yes", NO: "No", NOT_SURE: "Not sure"}


@dataclass(frozen=True)
class Fired:
    """A rule that fired, or a named condition (`condition:<slug>`), with the reason told to the person."""

    id: str
    reason: str
    source: str
    level: str


@dataclass(frozen=True)
class SheetLine:
    code: str
    question: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Lines in the order of the questions, then the cautions; the rules most severe first."""

    ruleset: str
    lines: tuple[SheetLine, ...]
    rules: tuple[Fired, ...]


def make_sheet(
    ruleset: RuleSet, told: Told, fired: tuple[Fired, ...], *, with_private: bool = False
) -> Sheet:
    """Set out what was answered and what fired.

    Without `with_private`, a private answer is left out together with every rule that would give it away.
    """
    hidden = (
        set() if with_private else {question.code for question in ruleset.questions if question.is_private}
    )
    telling = {rule.id for rule in ruleset.rules if rule.reads & hidden}
    return Sheet(
        ruleset=ruleset.version,
        lines=tuple(line for line in _lines(ruleset, told) if line.code not in hidden),
        rules=tuple(rule for rule in fired if rule.id not in telling),
    )


def _lines(ruleset: RuleSet, told: Told) -> Iterator[SheetLine]:
    for question in ruleset.questions:
        answer = getattr(told, question.code) if question.code in FIELDS else told.answers.get(question.code)
        if answer is not None:
            yield SheetLine(question.code, question.text, _in_words(answer))
    for caution in ruleset.cautions:
        if caution.code in told.cautions:
            yield SheetLine(caution.code, caution.text, _in_words(told.cautions[caution.code]))


def _in_words(answer: str | float | bool) -> str:
    if isinstance(answer, bool):
        return IN_WORDS[YES if answer else NO]
    return IN_WORDS[answer] if isinstance(answer, str) else f"{answer:g}"
