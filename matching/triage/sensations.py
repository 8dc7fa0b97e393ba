"""What a person feels may answer a question too: pain like a band around the chest, and the like."""

from dataclasses import replace

from matching.triage.answers import YES, Told, more_cautious
from matching.triage.rules import RuleSet


def with_sensations(told: Told, ruleset: RuleSet) -> Told:
    """This function will merge the sensations told into the answers; the more cautious of the two wins.

    A sensation is a yes, so it can raise a flag and never takes one back. Doing it twice changes nothing.
    """
    answers = dict(told.answers)
    for question in ruleset.choices:
        if question.set_by_sensation in told.sensations:
            answers[question.code] = more_cautious(answers.get(question.code), YES) or YES
    return replace(told, answers=answers)
