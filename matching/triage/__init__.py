"""The red-flag gate: from what a person tells to how soon they should be seen. Pure Python, no I/O."""

from matching.triage.answers import Told, UnknownInput
from matching.triage.cautions import effective_cautions, manipulation_barred, unasked_cautions
from matching.triage.emergency import Emergency
from matching.triage.evaluation import Triage, evaluate
from matching.triage.form import questions_for_form
from matching.triage.levels import EMERGENCY, LEVELS, SAME_DAY, SELF_CARE, SOON, most_severe
from matching.triage.rules import Caution, Contact, LevelText, Question, Rule, RuleSet
from matching.triage.sheet import Fired, Sheet, SheetLine

__all__ = [
    "EMERGENCY",
    "LEVELS",
    "SAME_DAY",
    "SELF_CARE",
    "SOON",
    "Caution",
    "Contact",
    "Emergency",
    "Fired",
    "LevelText",
    "Question",
    "Rule",
    "RuleSet",
    "Sheet",
    "SheetLine",
    "Told",
    "Triage",
    "UnknownInput",
    "effective_cautions",
    "evaluate",
    "manipulation_barred",
    "most_severe",
    "questions_for_form",
    "unasked_cautions",
]
