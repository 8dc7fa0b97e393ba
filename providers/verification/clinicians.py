"""Suspending a clinician as a whole: listed nowhere until somebody lifts it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.shortcuts import get_object_or_404

from accounts.errors import DomainError
from accounts.models import User
from accounts.trail.acting import acting
from providers import search_rows
from providers.models import Provider
from providers.verification import conflicts, notices, reasons


class IsSuspended(DomainError):
    code = "is_suspended"
    detail = "This clinician is suspended already."


class IsNotSuspended(DomainError):
    code = "is_not_suspended"
    detail = "This clinician is not suspended."


@transaction.atomic
def suspend(*, provider_id: UUID, reason: str, by: User, now: datetime) -> Provider:
    """This function will take a clinician out of every listing at once. The reason stands in their history.

    :raises Http404: there is no such claimed clinician
    :raises ConflictOfInterest: it is someone whom they know
    :raises ReasonNeeded: it is not said why
    :raises IsSuspended: that was done before
    """
    provider = _held(provider_id, by, now)
    said = reasons.require(reason)
    if provider.suspended_at is not None:
        raise IsSuspended
    return _written(provider, now, "suspended", said, by, now)


@transaction.atomic
def reinstate(*, provider_id: UUID, reason: str, by: User, now: datetime) -> Provider:
    """This function will lift the suspension of a clinician: they are listed again where nothing else is against it.

    :raises Http404: there is no such claimed clinician
    :raises ConflictOfInterest: it is someone whom they know
    :raises ReasonNeeded: it is not said why
    :raises IsNotSuspended: there is nothing to lift
    """
    provider = _held(provider_id, by, now)
    said = reasons.require(reason)
    if provider.suspended_at is None:
        raise IsNotSuspended
    return _written(provider, None, "reinstated", said, by, now)


def _held(provider_id: UUID, by: User, now: datetime) -> Provider:
    rows = Provider.objects.select_for_update(no_key=True)
    provider: Provider = get_object_or_404(rows, pk=provider_id, claim=Provider.Claim.CLAIMED)
    conflicts.refuse_conflict(user=by, provider_id=provider_id, now=now)
    return provider


def _written(
    provider: Provider, suspended_at: datetime | None, kind: str, reason: str, by: User, now: datetime
) -> Provider:
    with acting(reason=reason, by=str(by.pk)):
        Provider.objects.filter(pk=provider.pk).update(suspended_at=suspended_at)
    provider.suspended_at = suspended_at
    search_rows.refresh_provider(provider.pk, now=now)
    key = f"{provider.pk}:{now.isoformat()}"
    notices.tell(provider, kind, dedupe_key=key, now=now, reason=reason)
    return provider
