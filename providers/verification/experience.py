"""Experience with a condition through its states. Docs: docs/verification.md, Experience."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, TypedDict

from django.db import transaction

from providers import search_rows
from providers.models import Condition, ConditionExperience, Provider, VerificationCase
from providers.verification import cases
from providers.verification.credentials import IsSubmitted
from providers.verification.periods import add_months
from providers.verification.reasons import TermsDoNotFit
from providers.verification.states import IllegalTransition, may_follow, move

State = ConditionExperience.State
MONTHS = 24  # for which it holds


class Details(TypedDict, total=False):
    """What a clinician reports of their experience."""

    condition: Condition
    evidence: str
    count: int
    period_from: date
    period_to: date
    attested_by: str


def attest(*, provider: Provider, details: Details, now: datetime) -> ConditionExperience:
    """This function will write down experience as its clinician reports it."""
    return ConditionExperience.objects.create(provider=provider, created_at=now, **details)


@transaction.atomic
def change(*, experience: ConditionExperience, details: Details, now: datetime) -> ConditionExperience:
    """This function will change what was reported, as long as it was not handed in.

    :raises IsSubmitted: it was
    """
    row = _reported(experience)
    for name, value in details.items():
        setattr(row, name, value)
    row.save()
    return row


@transaction.atomic
def remove(*, experience: ConditionExperience, now: datetime) -> None:
    """This function will delete what was reported, as long as it was not handed in.

    :raises IsSubmitted: it was
    """
    _reported(experience).delete()


@transaction.atomic
def submit(*, experience: ConditionExperience, now: datetime) -> ConditionExperience:
    """This function will put experience before the verifiers.

    :raises IllegalTransition: it was submitted before
    """
    row = cases.hold_subject(experience)
    move(row, State.SUBMITTED)
    cases.open_case(
        kind=VerificationCase.Kind.EXPERIENCE,
        subject=row,
        because=VerificationCase.Because.NEW,
        now=now,
    )
    return row


@transaction.atomic
def expire(*, experience: ConditionExperience, now: datetime) -> bool:
    """This function will end verified experience whose time is over; False where it has ended already.

    :raises IllegalTransition: it was never verified
    """
    row = cases.hold_subject(experience)
    if row.state == State.EXPIRED:
        return False
    move(row, State.EXPIRED)
    search_rows.refresh_provider(row.provider_id, now=now)
    return True


def settle(
    *, experience: ConditionExperience, result: str, terms: Mapping[str, Any], now: datetime
) -> ConditionExperience:
    """This function will do to experience what was decided; verified, it holds for 24 months and takes the place
    of what was verified of the same kind before.

    Called by decisions.py, which holds the case.

    :raises IllegalTransition: that can't be decided about it as it stands
    :raises TermsDoNotFit: the evidence would bear more than was reported, or a period that is none
    """
    row = cases.hold_subject(experience)
    if not may_follow(row, result):
        raise IllegalTransition
    if result != State.VERIFIED:
        move(row, result)
        return row
    _check(row, terms, now)
    # One at a time for each clinician: of two of the same kind, the second one replaces the first.
    Provider.objects.select_for_update(no_key=True).get(pk=row.provider_id)
    same = {"provider": row.provider_id, "condition": row.condition_id, "evidence": row.evidence}
    for earlier in ConditionExperience.objects.filter(state=State.VERIFIED, **same):
        move(earlier, State.EXPIRED)
    move(row, result, valid_until=add_months(now.astimezone(UTC).date(), MONTHS), **terms)
    return row


def _reported(experience: ConditionExperience) -> ConditionExperience:
    row = cases.hold_subject(experience)
    if row.state != State.SELF_REPORTED:
        raise IsSubmitted
    return row


def _check(row: ConditionExperience, terms: Mapping[str, Any], now: datetime) -> None:
    if not 1 <= terms.get("count", row.count) <= row.count:
        raise TermsDoNotFit("At most what was reported, and at least one.", field="terms.count")
    if terms.get("period_from", row.period_from) < row.period_from:
        raise TermsDoNotFit("It begins no earlier than was reported.", field="terms.period_from")
    ends = terms.get("period_to", row.period_to)
    if ends < terms.get("period_from", row.period_from) or ends > now.astimezone(UTC).date():
        raise TermsDoNotFit("This period ends before it begins, or is not over.", field="terms.period_to")
