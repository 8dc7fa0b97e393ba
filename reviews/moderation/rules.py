"""Which decision fits which review, by which of the rules, and which parts may be taken out."""

from collections.abc import Iterable

from accounts.errors import DomainError
from reviews.models import FlagCode, RejectionCode, ReviewState
from reviews.models.moderation import Outcome

Spans = Iterable[Iterable[int]]

# By what is decided about: a held review is published or not, a shown one stays or does not.
OUTCOMES = {
    ReviewState.HELD: (Outcome.PUBLISH, Outcome.REDACT, Outcome.REJECT),
    ReviewState.FLAGGED: (Outcome.KEEP, Outcome.REDACT, Outcome.REMOVE),
}
BY_A_RULE = (Outcome.REJECT, Outcome.REMOVE, Outcome.REDACT)
MOST_SPANS = 50
# The rule that an objection leads to, where it is right. Whoever was not there has no visit to write about.
RULE_OF = {code: RejectionCode(code) for code in FlagCode if code in RejectionCode.values} | {
    FlagCode.DID_NOT_ATTEND: RejectionCode.NOT_ABOUT_THE_VISIT
}


class OutcomeDoesNotFit(DomainError):
    code = "outcome_does_not_fit"
    status = 400
    field = "outcome"
    detail = "Not for this review: one that waits is published or not, one that is shown is kept or not."


class CodeDoesNotFit(DomainError):
    code = "code_does_not_fit"
    status = 400
    field = "code"
    detail = "What is taken out goes by one of the rules; what stays needs none."


class SpansDoNotFit(DomainError):
    code = "spans_do_not_fit"
    status = 400
    field = "spans"
    detail = (
        "Please name the parts to take out as [start, end] in characters of the text, and only where you take"
        " parts out."
    )


def require_fit(*, outcome: str, code: str, spans: Spans, text: str) -> list[list[int]]:
    """This function will refuse a decision that contradicts itself, and give the parts to take out in order.

    :raises CodeDoesNotFit: it takes something out by no rule, or names one and takes nothing out
    :raises SpansDoNotFit: it takes parts out and names none of the text, or names some and takes none out
    """
    goes_by_a_rule = outcome in BY_A_RULE
    if goes_by_a_rule != bool(code) or (code and code not in RejectionCode.values):
        raise CodeDoesNotFit
    named = [list(span) for span in spans]
    if (outcome == Outcome.REDACT) != bool(named) or len(named) > MOST_SPANS:
        raise SpansDoNotFit
    if not all(len(span) == 2 and 0 <= span[0] < span[1] <= len(text) for span in named):
        raise SpansDoNotFit
    return joined(named)


def joined(spans: Spans) -> list[list[int]]:
    """This function will order spans, those that touch or overlap as one."""
    done: list[list[int]] = []
    for start, end in sorted(list(span) for span in spans):
        if done and start <= done[-1][1]:
            done[-1][1] = max(done[-1][1], end)
        else:
            done.append([start, end])
    return done
