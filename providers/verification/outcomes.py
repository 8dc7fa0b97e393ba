"""What a decision does to the subject of its case, and what its clinician is told."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.shortcuts import get_object_or_404

from accounts.models import User
from providers.claiming import claims
from providers.exclusions import screening
from providers.models import ProfileClaim, Provider, VerificationCase
from providers.verification import cases, credentials, experience, telling

Kind = VerificationCase.Kind
Result = VerificationCase.Result

FAR_REACHING = (Kind.CLAIM, Kind.EXCLUSION)
PEOPLE = """SELECT FROM accounts_user WHERE id IN (
    SELECT owner_id FROM providers_provider WHERE npi = %(npi)s
    UNION SELECT user_id FROM providers_profileclaim WHERE npi = %(npi)s AND state = 'open'
) ORDER BY id FOR KEY SHARE"""


def take_turn(case_id: UUID) -> None:
    """This function will wait for others who decide what reaches beyond one case, before any case is locked.

    Granting a claim refuses its rivals, and makes credentials due as a confirmed exclusion does: everything that is
    open about the clinician is locked in one order.

    :raises Http404: there is no such case
    """
    rows = VerificationCase.objects.select_related("claim", "provider")
    case: VerificationCase = get_object_or_404(rows, pk=case_id)
    if case.claim is not None:
        claims.take_turn(case.claim.npi)
        screening.take_turn(alone=False)
    of_whom = case.claim or case.provider
    npi = of_whom.npi if of_whom is not None else None
    _hold_people(npi)
    if case.kind in FAR_REACHING:
        cases.hold_all(npi=npi)


def _hold_people(npi: str | None) -> None:
    """Whoever will be told, and may be erased at this moment: an erasure locks the person, then their cases.

    Deciding several cases of one person goes on side by side: only an erasure waits for it, and it for an erasure.
    """
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, {"npi": npi})


def apply(
    case: VerificationCase, result: str, terms: dict[str, Any], *, reason: str, by: User, now: datetime
) -> None:
    """This function will do what was decided to the subject, and queue the message about it.

    :raises IllegalTransition: the state of the subject does not allow it
    """
    if case.claim is not None:
        _claim(case, case.claim, result, reason, by, now)
    elif case.credential is not None:
        done = credentials.settle(credential=case.credential, result=result, terms=terms, now=now)
        telling.of_credential(case, done, result, reason, now)
    elif case.experience is not None:
        shown = experience.settle(experience=case.experience, result=result, terms=terms, now=now)
        telling.of_experience(case, shown, result, reason, now)
    elif case.exclusion is not None:
        screening.adjudicate(match=case.exclusion, result=result, now=now)
        telling.of_exclusion(case, case.exclusion, result, reason, now)
    else:
        assert case.provider is not None  # noqa: S101  a constraint sees to it
        proofed_at = now if result == Result.PROOFED else None
        Provider.objects.filter(pk=case.provider.pk).update(identity_proofed_at=proofed_at)
        telling.of_identity(case, case.provider, result, reason, now)


def _claim(
    case: VerificationCase, claim: ProfileClaim, result: str, reason: str, by: User, now: datetime
) -> None:
    """By document it shows who they are as well; a call shows only that the registered number is theirs."""
    if result == Result.REFUSED:
        claims.refuse(claim=claim, by=by, reason=reason, now=now)
        return
    provider = claims.grant(claim=claim, by=by, now=now)
    case.provider = provider
    if claim.method == ProfileClaim.Method.DOCUMENT:
        Provider.objects.filter(pk=provider.pk).update(identity_proofed_at=now)
        cases.withdraw(subject=provider, now=now)
