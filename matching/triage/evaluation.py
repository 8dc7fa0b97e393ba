"""Run the rule set over what a person told: the most severe level that fires wins."""

from dataclasses import dataclass

from matching.triage.answers import Told, UnknownInput, counts_as_yes
from matching.triage.emergency import Emergency, make_emergency
from matching.triage.expressions import holds
from matching.triage.levels import EMERGENCY, SELF_CARE, SOON, most_severe, severity_rank
from matching.triage.rules import SENSATIONS, Rule, RuleSet
from matching.triage.sensations import with_sensations
from matching.triage.sheet import Fired, make_sheet

NUMBERS = ("age", "duration_weeks", "severity")
CATALOGUE = "least level of the named condition, Kaly's catalogue"


@dataclass(frozen=True, kw_only=True)
class Triage:
    """How soon to be seen and why. `unasked` lists the gate questions without an answer."""

    level: str
    fired: tuple[Fired, ...]
    advice: str
    ruleset: str
    unasked: tuple[str, ...]
    routes: tuple[str, ...]
    emergency: Emergency | None

    @property
    def allows_request(self) -> bool:
        """A hold or a request needs every gate question answered and no emergency."""
        return not self.unasked and self.level != EMERGENCY


def evaluate(ruleset: RuleSet, told: Told, *, sheet_with_self_harm: bool = False) -> Triage:
    """Find the level, the rules that fired (most severe first) and what to say.

    Each flag, sensation, number and named condition can only raise the level. While a gate question is unasked
    it is soon at the least.

    :raises UnknownInput: an answer to a question, a caution or a sensation that this rule set does not have
    """
    _refuse_unknown(ruleset, told)
    told = with_sensations(told, ruleset)
    unasked = tuple(code for code in ruleset.gates if code not in told.answers)
    rules = _rules_that_fire(ruleset, told)
    fired = _as_fired(rules) + _conditions(ruleset, told)
    if not fired and not unasked:
        fired = _as_fired([rule for rule in ruleset.rules if rule.is_fallback])
    ordered = tuple(sorted(fired, key=lambda one: -severity_rank(one.level)))
    level = most_severe([one.level for one in ordered] + ([SOON] if unasked else []))
    emergency = None
    if level == EMERGENCY:
        sheet = make_sheet(ruleset, told, ordered, with_private=sheet_with_self_harm)
        emergency = make_emergency(ruleset, ordered, sheet)
    return Triage(
        level=level,
        fired=ordered,
        advice=emergency.text if emergency else _advice(ruleset, level, unasked),
        ruleset=ruleset.version,
        unasked=unasked,
        routes=tuple(dict.fromkeys(rule.route for rule in rules if rule.route)),
        emergency=emergency,
    )


def _refuse_unknown(ruleset: RuleSet, told: Told) -> None:
    unknown = set(told.answers) - {question.code for question in ruleset.choices}
    unknown |= set(told.cautions) - {caution.code for caution in ruleset.cautions}
    unknown |= set(told.sensations) - set(SENSATIONS)
    if unknown:
        raise UnknownInput(f"unknown to rule set {ruleset.version}: {', '.join(sorted(unknown))}")


def _rules_that_fire(ruleset: RuleSet, told: Told) -> list[Rule]:
    flags = {
        question.code
        for question in ruleset.choices
        if counts_as_yes(told.answers.get(question.code), gate=question.is_gate)
    }
    if told.limits_daily_life:
        flags.add("limits_daily_life")
    numbers = {name: getattr(told, name) for name in NUMBERS if getattr(told, name) is not None}
    return [rule for rule in ruleset.rules if holds(rule.expression, flags=flags, numbers=numbers)]


def _as_fired(rules: list[Rule]) -> list[Fired]:
    return [Fired(rule.id, rule.sentence, rule.source, rule.level) for rule in rules]


def _conditions(ruleset: RuleSet, told: Told) -> list[Fired]:
    return [
        Fired(f"condition:{slug}", ruleset.level_texts[level].condition_reason, CATALOGUE, level)
        for slug, level in sorted(told.minimum_levels.items())
        if level != SELF_CARE
    ]


def _advice(ruleset: RuleSet, level: str, unasked: tuple[str, ...]) -> str:
    advice = ruleset.level_texts[level].advice
    return f"{ruleset.unasked_text} {advice}" if unasked else advice
