"""Deciding a case: once, by one person, by what a primary source said lately, and not by who collected it alone.

Docs: docs/verification.md, Cases and decisions; why so: docs/decisions/0021-two-people-and-120-days.md
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TypedDict
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accounts.errors import DomainError
from accounts.models import User
from providers import search_rows
from providers.models import VerificationCase, VerificationEvent
from providers.verification import cases, conflicts, outcomes, reasons, states, support

Kind = VerificationCase.Kind
Result = VerificationCase.Result
Event = VerificationEvent.Kind

RESULTS: Mapping[str, frozenset[str]] = {
    Kind.CLAIM: frozenset({Result.GRANTED, Result.REFUSED}),
    Kind.IDENTITY: frozenset({Result.PROOFED, Result.FAILED}),
    Kind.CREDENTIAL: frozenset({Result.VERIFIED, Result.FAILED, Result.LAPSED}),
    Kind.EXPERIENCE: frozenset({Result.VERIFIED, Result.INSUFFICIENT, Result.REJECTED}),
    Kind.EXCLUSION: frozenset({Result.CONFIRMED, Result.DISMISSED}),
}
# What these say in public is borne by a primary source. To say no, a reason is enough.
TO_BE_SHOWN = frozenset({Result.GRANTED, Result.PROOFED, Result.VERIFIED})
YES = TO_BE_SHOWN | {Result.DISMISSED}
TERMS: Mapping[str, frozenset[str]] = {
    Kind.CREDENTIAL: frozenset({"number", "issued_on", "expires_on"}),
    Kind.EXPERIENCE: frozenset({"count", "period_from", "period_to"}),
}


class Terms(TypedDict, total=False):
    """What the source has otherwise than the clinician: of a credential the first three, of experience the others."""

    number: str
    issued_on: date | None
    expires_on: date | None
    count: int
    period_from: date
    period_to: date


class ResultDoesNotFit(DomainError):
    code = "result_does_not_fit"
    status = 400
    field = "result"
    detail = "A case of this kind can't end this way."


class CollectorMayNotDecide(DomainError):
    code = "needs_two_people"
    detail = "You collected evidence in this case, so another verifier has to decide it."


def can_end(case: VerificationCase) -> frozenset[str]:
    """How a case can end: a credential in review does not lapse, and one that was verified does not fail."""
    results = RESULTS[case.kind]
    if case.credential is None:
        return results
    return frozenset(result for result in results if states.may_follow(case.credential, result))


@transaction.atomic
def decide(
    *, case_id: UUID, result: str, reason: str, by: User, now: datetime, terms: Terms | None = None
) -> VerificationCase:
    """This function will decide a case, with all that follows from it for its subject, in one transaction.

    :raises Http404: there is no such case
    :raises CaseIsDecided, CaseIsWithdrawn: somebody was quicker, or it is not needed any more
    :raises ConflictOfInterest: it is about someone whom they know
    :raises NotAssigned: it is not theirs at this moment
    :raises ReasonNeeded: it is not said why
    :raises ResultDoesNotFit, TermsDoNotFit: a case of this kind can't end so
    :raises CollectorMayNotDecide: they collected evidence in it
    :raises EvidenceNeeded, EvidenceIsOld, EvidenceContradicts: no primary source bears it, or no person has looked
    :raises IllegalTransition: the state of the subject does not allow it
    """
    outcomes.take_turn(case_id)
    case = cases.hold(case_id)
    said = _check(case, result, reason, terms or {}, by=by, now=now)
    case.two_people = _by_two(case, by)
    _require_evidence(case, result, now)
    _require_terms(case, result, terms or {}, now)
    outcomes.apply(case, result, dict(terms or {}), reason=said, by=by, now=now)
    case.state, case.result, case.reason = VerificationCase.State.DECIDED, Result(result), said
    case.decided_by, case.decided_at = by, now
    case.save()
    VerificationEvent.objects.create(case=case, kind=Event.DECIDED, result=result, note=said, by=by, at=now)
    if case.provider_id is not None:
        search_rows.refresh_provider(case.provider_id, now=now)
    return case


def lacks(case: VerificationCase, *, now: datetime) -> DomainError | None:
    """This function will tell for what a yes to an open case would be refused, as its evidence stands."""
    if case.state != VerificationCase.State.OPEN:
        return None
    (yes,) = RESULTS[case.kind] & YES
    try:
        _require_evidence(case, yes, now)
    except DomainError as refusal:
        return refusal
    return None


def _check(case: VerificationCase, result: str, reason: str, terms: Terms, *, by: User, now: datetime) -> str:
    conflicts.refuse_conflict_in(case, user=by, now=now)
    if case.assigned_to_id != by.pk:
        raise cases.NotAssigned
    if result not in RESULTS[case.kind]:
        raise ResultDoesNotFit
    if terms and not (result == Result.VERIFIED and terms.keys() <= TERMS[case.kind]):
        raise reasons.TermsDoNotFit
    return reasons.require(reason)


def _require_evidence(case: VerificationCase, result: str, now: datetime) -> None:
    """A machine puts a hold on somebody by itself; to lift it takes a person who looked, and by `_by_two` another."""
    if result in TO_BE_SHOWN:
        support.require(case, now=now)
    if result == Result.DISMISSED and case.exclusion is not None and case.exclusion.holds:
        support.require_look(case, now=now)


def _require_terms(case: VerificationCase, result: str, terms: Terms, now: datetime) -> None:
    """What is verified is what the sources have, and not what whoever decides would have."""
    if result == Result.VERIFIED:
        support.require_corrections(case, terms, names=TERMS[case.kind], now=now)
    if terms and settings.VERIFICATION_TWO_PEOPLE:
        support.require_terms(case, terms, now=now)


def _by_two(case: VerificationCase, by: User) -> bool | None:
    """Whether the decision is by somebody else than its evidence; None where nobody looked anything up.

    :raises CollectorMayNotDecide: it is not, and this house wants two
    """
    evidence = support.looks(case)
    if not evidence.filter(by=by).exists():
        return True if evidence.exists() else None
    if settings.VERIFICATION_TWO_PEOPLE:
        raise CollectorMayNotDecide
    return False
