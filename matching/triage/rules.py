"""The shapes of a rule set: questions, rules, cautions and the texts that people read."""

from collections.abc import Mapping
from dataclasses import dataclass

from matching.triage.expressions import NOTHING_ELSE, Expression, names_in

CHOICE = "choice"
YES_NO = "yes_no"
WHOLE_NUMBER = "whole_number"
NUMBER = "number"
KINDS = (CHOICE, YES_NO, WHOLE_NUMBER, NUMBER)

GATES = (
    "sudden_severe",
    "chest_pressure",
    "breathless",
    "both_legs",
    "bladder_bowel",
    "major_injury",
    "fever",
    "belly_through",
    "self_harm",
)
FIELDS = {
    "age": WHOLE_NUMBER,
    "duration_weeks": NUMBER,
    "severity": WHOLE_NUMBER,
    "limits_daily_life": YES_NO,
}
SENSATIONS = (
    "sharp_stabbing",
    "dull_ache",
    "stiffness",
    "chest_band",
    "rib_tenderness",
    "arm_pain_numbness",
    "base_of_skull_headache",
    "worse_breathing",
)


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question to the person. A private one is printed on no sheet unless the person wants it.

    Whoever tells the sensation `set_by_sensation` has answered yes.
    """

    code: str
    text: str
    help: str
    is_gate: bool
    kind: str
    order: int
    is_private: bool = False
    lowest: int | None = None
    highest: int | None = None
    set_by_sensation: str = ""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule of the gate. `ours` marks what waits for a clinician's signature; `note` says what it is."""

    id: str
    expression: Expression
    level: str
    sentence: str
    source: str
    ours: bool
    note: str = ""
    route: str = ""
    is_crisis: bool = False

    @property
    def reads(self) -> frozenset[str]:
        return names_in(self.expression)

    @property
    def is_fallback(self) -> bool:
        return self.reads == {NOTHING_ELSE}


@dataclass(frozen=True, kw_only=True)
class Caution:
    """Something to know before hands-on treatment; one of the answers may set it."""

    code: str
    text: str
    set_by_answer: str = ""


@dataclass(frozen=True)
class Contact:
    name: str
    number: str


@dataclass(frozen=True, kw_only=True)
class LevelText:
    """What a level says to the person, and why a named condition led to it."""

    level: str
    advice: str
    condition_reason: str


@dataclass(frozen=True, kw_only=True)
class RuleSet:
    """One version of the gate, as signed off (or waiting to be) by a clinician."""

    version: str
    questions: tuple[Question, ...]
    rules: tuple[Rule, ...]
    cautions: tuple[Caution, ...]
    level_texts: Mapping[str, LevelText]
    emergency_contact: Contact
    crisis_contact: Contact
    crisis_text: str
    crisis_as_well_text: str
    nothing_today: str
    unasked_text: str

    @property
    def choices(self) -> tuple[Question, ...]:
        """The questions answered by yes, no or not_sure."""
        return tuple(question for question in self.questions if question.kind == CHOICE)

    @property
    def gates(self) -> tuple[str, ...]:
        return tuple(question.code for question in self.questions if question.is_gate)
