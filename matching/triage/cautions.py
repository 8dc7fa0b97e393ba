"""Cautions before hands-on treatment, and whether they bar spinal manipulation."""

from collections.abc import Mapping

from matching.triage.answers import NO, NOT_SURE, YES, Told, more_cautious
from matching.triage.rules import RuleSet
from matching.triage.sensations import with_sensations

PREGNANCY = "pregnancy"
MANIPULATION_CAUTIONS = (
    "anticoagulants",
    "bleeding_disorder",
    "aortic_aneurysm",
    "connective_tissue_disease",
    "myelopathy",
    "spinal_fracture",
    "spinal_infection",
    "inflammatory_flare",
    "severe_osteoporosis",
    "cancer_not_cleared",
)
CAUTIONS = (*MANIPULATION_CAUTIONS, PREGNANCY)


def effective_cautions(told: Told, ruleset: RuleSet) -> dict[str, str]:
    """Combine the cautions told with those that an answer sets; the more cautious of the two wins.

    An answer at yes or not_sure sets its caution. One at no leaves it alone: somebody without a sudden sharp
    pain may still know of a fracture, so the caution stays unasked. Cautions nobody spoke of have no key.
    """
    combined: dict[str, str] = {}
    answers = with_sensations(told, ruleset).answers
    for caution in ruleset.cautions:
        by_answer = answers.get(caution.set_by_answer)
        answer = more_cautious(told.cautions.get(caution.code), None if by_answer == NO else by_answer)
        if answer is not None:
            combined[caution.code] = answer
    return combined


def manipulation_barred(cautions: Mapping[str, str]) -> bool:
    """Tell whether manipulation has to wait for medical clearance.

    Any caution but pregnancy bars it at yes or not_sure.
    Source: WHO guidelines on basic training and safety in chiropractic, 2005.
    """
    return any(answer in (YES, NOT_SURE) for code, answer in cautions.items() if code != PREGNANCY)


def unasked_cautions(cautions: Mapping[str, str]) -> tuple[str, ...]:
    """List the cautions that matter for manipulation and that nobody has spoken of yet."""
    return tuple(code for code in MANIPULATION_CAUTIONS if code not in cautions)
