"""A moderator decides about a review that waits or is objected to: by its words and a closed list of rules."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from accounts.errors import DomainError
from accounts.models import HealthRead, User
from patients.models import Visit
from patients.states import StateHasChanged
from providers.verification import reasons
from reviews import notices, reads, showing
from reviews.models import Decision, Review, ReviewState
from reviews.moderation import conflicts, rules
from reviews.moderation.rules import Outcome, Spans
from reviews.screening import redaction

STAYS = (Outcome.PUBLISH, Outcome.KEEP)


class VisitIsContested(DomainError):
    code = "visit_is_contested"
    detail = "Whether the patient came is being looked into. Please wait until that is settled."


class VisitDidNotTakePlace(DomainError):
    code = "not_attended"
    detail = "The visit did not take place. What is written about it can't be shown."


@transaction.atomic
def decide(
    *,
    review: Review,
    outcome: str,
    code: str = "",
    reason: str,
    spans: Spans = (),
    by: User,
    now: datetime,
    written_at: datetime | None = None,
) -> Decision:
    """This function will decide about a held or flagged review, close what was objected, and tell whom it concerns.

    `review` is as the moderator read it, or `written_at` says which words they read: others are not decided about.
    `spans` are the parts of the text to take out, in characters. Its original stays, sealed.

    :raises KnowsASide: the moderator knows a side
    :raises ReasonNeeded: it is not said why
    :raises StateHasChanged: it does not wait any more, was written anew, or somebody objected since they looked
    :raises OutcomeDoesNotFit, CodeDoesNotFit, SpansDoNotFit: it is no decision about such a review
    :raises VisitIsContested, VisitDidNotTakePlace: it would be shown, and the visit is none that took place
    """
    row = showing.locked(review.pk)
    conflicts.refuse(row, user=by, now=now)
    said = reasons.require(reason)
    fitting = rules.OUTCOMES.get(ReviewState(row.status))
    if fitting is None or row.written_at != (written_at or review.written_at) or _was_flagged_since(row, by):
        raise StateHasChanged
    if outcome not in fitting:
        raise rules.OutcomeDoesNotFit
    parts = rules.require_fit(outcome=outcome, code=code, spans=spans, text=row.text or "")
    decision = record(row, outcome=outcome, code=code, reason=said, spans=parts, by=by, now=now)
    carry_out(row, decision, spans=parts, now=now)
    _close_flags(row, decision, now=now)
    return decision


def record(
    review: Review,
    *,
    outcome: str,
    code: str,
    reason: str,
    spans: list[list[int]],
    by: User,
    now: datetime,
) -> Decision:
    """This function will write down a decision about a locked review, with what it was held for."""
    return Decision.objects.create(
        review=review,
        outcome=outcome,
        code=code,
        reason=reason,
        held_for=review.held_for,
        spans=spans,
        by=by,
        at=now,
    )


def carry_out(review: Review, decision: Decision, *, spans: list[list[int]], now: datetime) -> None:
    """This function will bring a locked review to where a decision leads it, and tell its author.

    :raises StateHasChanged: it leads nowhere from where the review is
    :raises VisitIsContested, VisitDidNotTakePlace: it would be shown, and the visit is none that took place
    """
    if decision.outcome == Outcome.PUBLISH:
        _publish(review, decision, now)
    elif decision.outcome == Outcome.KEEP:
        to = ReviewState.REDACTED if review.redactions else ReviewState.UPHELD
        showing.publish(review, to=to, text=review.public_text, now=now)
    elif decision.outcome == Outcome.REDACT:
        _redact(review, decision, spans, now)
    elif decision.outcome == Outcome.REJECT:
        showing.hide(review, ReviewState.REJECTED, now=now, rejection_code=decision.code)
        notices.tell_author(notices.REJECTED, review, now=now, key=str(decision.pk))
    else:
        showing.hide(review, ReviewState.REMOVED, now=now, rejection_code=decision.code)
        notices.tell_author(notices.REMOVED, review, now=now, key=str(decision.pk))


def require_attended(visit: Visit) -> None:
    """This function will refuse to show what is written about a visit that is not known to have taken place.

    :raises VisitIsContested: that is being looked into
    :raises VisitDidNotTakePlace: it did not
    """
    if visit.status == Visit.Status.CONTESTED:
        raise VisitIsContested
    if visit.status != Visit.Status.COMPLETED:
        raise VisitDidNotTakePlace


def show_without(review: Review, parts: list[list[int]], *, now: datetime) -> None:
    """This function will show a locked review with "[removed]" in place of some parts; its original stays sealed."""
    words = redaction.redacted(review.text or "", [(start, end) for start, end in parts])
    showing.publish(review, to=ReviewState.REDACTED, text=words, now=now, redactions=parts)


def taken_out(review: Review, *, but: Decision) -> list[list[int]]:
    """This function will give the parts of the present words that other decisions took out, and that still hold."""
    others = review.decisions.filter(outcome=Outcome.REDACT, at__gte=review.written_at).exclude(pk=but.pk)
    standing = others.exclude(appeal__outcome=Outcome.OVERTURN)
    return rules.joined(span for spans in standing.values_list("spans", flat=True) for span in spans)


def _publish(review: Review, decision: Decision, now: datetime) -> None:
    require_attended(review.visit)
    was_read = review.published_at is not None
    showing.publish(review, now=now)
    if was_read:
        notices.tell_author(notices.PUBLISHED, review, now=now, key=str(decision.pk))


def _redact(review: Review, decision: Decision, spans: list[list[int]], now: datetime) -> None:
    """What was taken out before stays out."""
    require_attended(review.visit)
    parts = rules.joined([*review.redactions, *spans])
    show_without(review, parts, now=now)
    notices.tell_author(notices.REDACTED, review, now=now, key=str(decision.pk))


def _was_flagged_since(review: Review, by: User) -> bool:
    """Whether somebody objects whom the moderator has not read: their last look is written down."""
    looks = HealthRead.objects.about(review.patient_id).filter(reader=by, what=reads.REVIEW)
    looked_at = looks.aggregate(at=Max("at"))["at"]
    return looked_at is not None and review.flags.filter(closed_at=None, opened_at__gt=looked_at).exists()


def _close_flags(review: Review, decision: Decision, *, now: datetime) -> None:
    kind = notices.FLAG_KEPT if decision.outcome in STAYS else notices.FLAG_TAKEN
    waiting = review.flags.filter(closed_at=None)
    for flag in waiting.select_related("by"):
        notices.tell_whoever_objected(kind, review, flag.by, now=now, key=str(flag.pk))
    waiting.update(closed_at=now, decision=decision)
