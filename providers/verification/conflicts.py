"""Whose work a verifier must leave to others: their own, that of colleagues, and of an NPI that they claimed.

A colleague is who works at the same clinic, or both did within 24 months. docs/verification.md, Cases and decisions.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.errors import DomainError
from accounts.models import User
from providers.models import Membership, Practice, ProfileClaim, Provider, VerificationCase
from providers.verification.periods import add_months

MONTHS = 24
STANDING = (ProfileClaim.State.OPEN, ProfileClaim.State.GRANTED)


class ConflictOfInterest(DomainError):
    code = "conflict_of_interest"
    status = 403
    detail = (
        "You know this clinician from your own work, or it is you. Please leave this to another verifier."
    )


def refuse_conflict(*, user: User, provider_id: UUID, now: datetime) -> None:
    """This function will keep a verifier from the affairs of a clinician who is no stranger.

    :raises ConflictOfInterest: it is them, a colleague, or an NPI that they or a colleague claimed
    """
    if knows(user=user, provider_id=provider_id, now=now):
        raise ConflictOfInterest


def knows(*, user: User, provider_id: UUID, now: datetime) -> bool:
    """Whether a clinician is no stranger to somebody."""
    return Provider.objects.filter(of_providers(user, now), pk=provider_id).exists()


def refuse_conflict_in(case: VerificationCase, *, user: User, now: datetime) -> None:
    """This function will keep a verifier from a case about someone who is no stranger.

    :raises ConflictOfInterest: as in `refuse_conflict`
    """
    if VerificationCase.objects.filter(in_cases(user, now), pk=case.pk).exists():
        raise ConflictOfInterest


def in_cases(user: User, now: datetime) -> Q:
    """The condition under which a case is not for this verifier."""
    of_them = Provider.objects.filter(of_providers(user, now))
    claimants = _clinics_of(OuterRef("claim__user"), now).filter(
        clinic__in=_clinics_of(user, now).values("clinic")
    )
    claimed = Q(claim__npi__in=_claims(user, now).values("npi"))
    return Q(provider__in=of_them) | claimed | Q(Exists(claimants))


def of_providers(user: User, now: datetime) -> Q:
    """The condition under which a clinician is no stranger to somebody."""
    clinics = _clinics_of(user, now).values("clinic")
    places = Practice.objects.filter(provider=OuterRef("pk"), location__clinic__in=clinics)
    owners = _clinics_of(OuterRef("owner"), now).filter(clinic__in=clinics)
    claimed = Q(npi__in=_claims(user, now).values("npi"))
    return Q(owner=user) | claimed | Q(Exists(places)) | Q(Exists(owners))


def _claims(user: User, now: datetime) -> QuerySet[ProfileClaim]:
    """This person's, and those of colleagues that stand: whoever decides about a rival decides about them too."""
    clinics = _clinics_of(user, now).values("clinic")
    colleague = Exists(_clinics_of(OuterRef("user"), now).filter(clinic__in=clinics))
    return ProfileClaim.objects.filter(Q(user=user) | Q(colleague, state__in=STANDING))


def _clinics_of(user: Any, now: datetime) -> QuerySet[Membership]:
    since = add_months(now, -MONTHS)
    return Membership.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=since), Q(expires_at=None) | Q(expires_at__gt=since), user=user
    )
