"""What stands in place of the list of clinicians in an emergency: whom to call, what to say, the sheet."""

from collections.abc import Sequence
from dataclasses import dataclass

from matching.triage.levels import EMERGENCY
from matching.triage.rules import Contact, RuleSet
from matching.triage.sheet import Fired, Sheet


@dataclass(frozen=True, kw_only=True)
class Emergency:
    """The first contact is the one to call first."""

    contacts: tuple[Contact, ...]
    text: str
    sheet: Sheet


def make_emergency(ruleset: RuleSet, fired: Sequence[Fired], sheet: Sheet) -> Emergency:
    """Set out whom to call: 911 first, but the crisis line first when self-harm is all that fired."""
    ambulance, crisis_line = ruleset.emergency_contact, ruleset.crisis_contact
    advice = ruleset.level_texts[EMERGENCY].advice
    crisis_ids = {rule.id for rule in ruleset.rules if rule.is_crisis}
    urgent_ids = {one.id for one in fired if one.level == EMERGENCY}
    if not urgent_ids & crisis_ids:
        return Emergency(contacts=(ambulance,), text=advice, sheet=sheet)
    if urgent_ids <= crisis_ids:
        return Emergency(contacts=(crisis_line, ambulance), text=ruleset.crisis_text, sheet=sheet)
    text = f"{advice} {ruleset.crisis_as_well_text}"
    return Emergency(contacts=(ambulance, crisis_line), text=text, sheet=sheet)
