"""Whether evidence bears a decision: a primary source confirms it, lately, and none has denied it since."""

from datetime import UTC, datetime
from typing import Any

from accounts.errors import DomainError
from providers.models import Credential, ProfileClaim, VerificationCase, VerificationEvent
from providers.primary_sources import PRIMARY

Source = VerificationEvent.Source
Result = VerificationEvent.Result

DAYS = 120  # NCQA's limit for evidence that supports a credentialing decision
DENYING = (Result.DIFFERS, Result.NOT_FOUND)
OF_CLAIM = {
    ProfileClaim.Method.DOCUMENT: Source.IDENTITY_DOCUMENT,
    ProfileClaim.Method.CALL_BACK: Source.REGISTERED_PHONE,
}


class EvidenceNeeded(DomainError):
    code = "evidence_needed"
    detail = "No primary source confirms this yet."


class EvidenceIsOld(DomainError):
    code = "evidence_is_old"
    detail = f"What confirms this is more than {DAYS} days old. Please look again."


class EvidenceContradicts(DomainError):
    code = "evidence_contradicts"
    detail = "A primary source has said something else since. Please look again."


def require(case: VerificationCase, *, now: datetime) -> None:
    """This function will see to it that a case is borne by what its primary sources said.

    :raises EvidenceNeeded: none confirms it
    :raises EvidenceIsOld: none has within 120 days
    :raises EvidenceContradicts: one says otherwise, as of that minute or later
    """
    said = primary(case)
    confirming = [event.looked_at for event in said if event.result == Result.CONFIRMS]
    if not confirming:
        raise EvidenceNeeded
    newest = max(confirming)
    if (now.astimezone(UTC).date() - newest.astimezone(UTC).date()).days > DAYS:
        raise EvidenceIsOld
    # People write down minutes, so within one it can't be told which came first.
    since = newest.replace(second=0, microsecond=0)
    if any(event.result in DENYING and event.looked_at >= since for event in said):
        raise EvidenceContradicts


def primary(case: VerificationCase) -> list[Any]:
    """The evidence of a case that is of a primary source for what it is about."""
    evidence = case.events.filter(kind=VerificationEvent.Kind.EVIDENCE).order_by("looked_at", "at")
    return [event for event in evidence if is_primary(case, event)]


def is_primary(case: VerificationCase, event: VerificationEvent) -> bool:
    """Whether a piece of evidence is of a primary source for what its case is about."""
    if case.claim is not None and event.source != OF_CLAIM[ProfileClaim.Method(case.claim.method)]:
        return False
    kind = case.credential.kind if isinstance(case.credential, Credential) else case.kind
    return (event.source, event.method) in PRIMARY[kind]
