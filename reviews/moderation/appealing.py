"""Whom a decision concerns asks for another moderator, once, within 30 days; who decided does not decide again."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.errors import DomainError
from accounts.models import User
from patients.locking import require_theirs
from patients.states import StateHasChanged
from providers.verification import reasons
from reviews import notices, showing
from reviews.models import Appeal, Decision, Review, ReviewState
from reviews.moderation import conflicts, deciding, rules
from reviews.moderation.rules import Outcome, Spans
from reviews.whom import require_to_speak

WITHIN = timedelta(days=30)
OUTCOMES = (Outcome.STAND, Outcome.OVERTURN)
OF_AUTHORS = (Outcome.REJECT, Outcome.REDACT, Outcome.REMOVE)
# Where a review is as long as a decision about it stands
STANDS_IN = {
    Outcome.REJECT: (ReviewState.REJECTED,),
    Outcome.REDACT: (ReviewState.REDACTED, ReviewState.FLAGGED),
    Outcome.REMOVE: (ReviewState.REMOVED,),
    Outcome.KEEP: (ReviewState.UPHELD, ReviewState.REDACTED),
    Outcome.PUBLISH: (ReviewState.PUBLISHED,),
}


class NothingToAppeal(DomainError):
    code = "not_found"
    status = 404
    detail = "There is no decision that concerns you."


class AppealedTooLate(DomainError):
    code = "appealed_too_late"
    detail = "That was possible for 30 days after the decision."


class AppealedBefore(DomainError):
    code = "appealed_before"
    detail = "Somebody else is asked to look at this decision already, or has done so."


class SecondModeratorNeeded(DomainError):
    code = "second_moderator_needed"
    status = 403
    detail = "You made this decision. Please leave it to another moderator."


def concerning(*, review: Review, user: User) -> Decision:
    """This function will find the latest decision about a review that somebody may ask to be looked at again.

    :raises NothingToAppeal: there is none, for them
    """
    is_theirs = Review.objects.visible_to(user).filter(pk=review.pk).exists()
    decisions = review.decisions.order_by("-at", "-pk")
    mine = decisions.filter(outcome__in=OF_AUTHORS) if is_theirs else _objected(decisions, user)
    found = mine.first()
    if found is None:
        raise NothingToAppeal
    return found


@transaction.atomic
def appeal(*, decision: Decision, note: str, by: User, now: datetime) -> Appeal:
    """This function will ask for another moderator, with what they say of it, sealed.

    :raises NothingToAppeal: it does not concern them
    :raises Erased, NotTheirs, OnlyThePatient: they don't speak for the author
    :raises AppealedTooLate: more than 30 days have passed
    :raises AppealedBefore: each decision is looked at again once
    :raises StateHasChanged: the review went on since
    """
    row = showing.locked(decision.review_id)
    _require_concerned(row, decision, by)
    if Appeal.objects.filter(decision=decision).exists():
        raise AppealedBefore
    if decision.at + WITHIN < now:
        raise AppealedTooLate
    if not stands(row, decision):
        raise StateHasChanged
    decision.review = row
    return Appeal.objects.create(decision=decision, by=by, note=note or None, opened_at=now)


@transaction.atomic
def settle(
    *,
    appeal: Appeal,
    outcome: str,
    reason: str,
    by: User,
    now: datetime,
    code: str = "",
    spans: Spans = (),
) -> Decision:
    """This function will let a second moderator say whether a decision stands, as a decision of its own.

    `code`, and `spans` where only parts are taken out, are for a review that should not have been kept.

    :raises KnowsASide: the moderator knows a side
    :raises SecondModeratorNeeded: it is their own decision
    :raises ReasonNeeded: it is not said why
    :raises StateHasChanged: it was settled before, or the review went on since and can't be brought back
    :raises OutcomeDoesNotFit, CodeDoesNotFit, SpansDoNotFit: it is no answer to such an appeal
    :raises VisitIsContested, VisitDidNotTakePlace: it would be shown, and the visit is none that took place
    """
    row = showing.locked(appeal.decision.review_id)
    first = Decision.objects.get(pk=appeal.decision_id)
    conflicts.refuse(row, user=by, now=now)
    if first.by_id == by.pk:
        raise SecondModeratorNeeded
    said = reasons.require(reason)
    as_decided = _as_decided(first, outcome, code, spans)
    parts = rules.require_fit(outcome=as_decided, code=code, spans=spans, text=row.text or "")
    if not Appeal.objects.filter(pk=appeal.pk, decided_at=None).update(
        decided_at=now, decided_by=by, outcome=outcome
    ):
        raise StateHasChanged
    is_standing = stands(row, first)
    decision = deciding.record(row, outcome=as_decided, code=code, reason=said, spans=parts, by=by, now=now)
    if outcome == Outcome.OVERTURN:
        if not is_standing:
            raise StateHasChanged
        _overturn(row, first, decision, parts, now)
    elif is_standing:
        _let_stand(row, first, decision, now)
    return decision


def stands(review: Review, decision: Decision) -> bool:
    """This function will tell whether a decision still says where a review is."""
    if review.status not in STANDS_IN.get(Outcome(decision.outcome), ()):
        return False
    if decision.outcome == Outcome.REDACT:  # whatever somebody else objects to meanwhile, and is kept
        is_of_these_words = review.written_at is not None and decision.at >= review.written_at
        return is_of_these_words and bool(review.redactions)
    return not review.decisions.filter(at__gt=decision.at).exists()


def _objected(decisions, user):  # type: ignore[no-untyped-def]
    return decisions.filter(outcome__in=deciding.STAYS, flags__by=user)


def _require_concerned(row: Review, decision: Decision, by: User) -> None:
    if decision.outcome in OF_AUTHORS:
        require_theirs(row.patient, by)
        require_to_speak(row.patient, by)
    elif not _objected(Decision.objects.filter(pk=decision.pk), by).exists():
        raise NothingToAppeal


def _as_decided(first: Decision, outcome: str, code: str, spans: Spans) -> Outcome:
    """What is written down: of a review that should not have been kept, what it comes to."""
    if outcome not in OUTCOMES:
        raise rules.OutcomeDoesNotFit
    if outcome == Outcome.OVERTURN and first.outcome in deciding.STAYS:
        return Outcome.REDACT if list(spans) else Outcome.REMOVE
    return Outcome(outcome)


def _overturn(
    row: Review, first: Decision, decision: Decision, parts: list[list[int]], now: datetime
) -> None:
    if first.outcome in deciding.STAYS:
        deciding.carry_out(row, decision, spans=parts, now=now)
        _tell_who_objected(notices.FLAG_TAKEN, row, first, now)
        return
    deciding.require_attended(row.visit)
    was_read = row.published_at is not None
    kind, left = notices.RESTORED, deciding.taken_out(row, but=first)
    if left:
        deciding.show_without(row, left, now=now)
        kind = notices.REDACTED
    else:
        to = ReviewState.PUBLISHED if first.outcome == Outcome.REJECT else ReviewState.UPHELD
        showing.publish(row, to=to, now=now, redactions=[])
    if was_read:
        notices.tell_author(kind, row, now=now, key=str(decision.pk))
    _tell_who_objected(notices.FLAG_STANDS, row, first, now)


def _let_stand(row: Review, first: Decision, decision: Decision, now: datetime) -> None:
    if first.outcome in deciding.STAYS:
        _tell_who_objected(notices.FLAG_STANDS, row, first, now)
    else:
        notices.tell_author(notices.STANDS, row, now=now, key=str(decision.pk))


def _tell_who_objected(kind: str, row: Review, first: Decision, now: datetime) -> None:
    for flag in first.flags.select_related("by"):
        notices.tell_whoever_objected(kind, row, flag.by, now=now, key=f"{flag.pk}:again")
