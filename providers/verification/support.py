"""Whether evidence bears a decision: a primary source confirms it, lately, and none has denied it since."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from accounts.errors import DomainError
from providers.models import Credential, ProfileClaim, VerificationCase, VerificationEvent
from providers.primary_sources import PRIMARY
from providers.verification.reasons import TermsDoNotFit

Source = VerificationEvent.Source
Result = VerificationEvent.Result

DAYS = 120  # NCQA's limit for evidence that supports a credentialing decision
DENYING = (Result.DIFFERS, Result.NOT_FOUND)
OF_CLAIM = {
    ProfileClaim.Method.DOCUMENT: Source.IDENTITY_DOCUMENT,
    ProfileClaim.Method.CALL_BACK: Source.REGISTERED_PHONE,
}
NOT_SAID = (
    "No source that confirms this is written down with it. Another verifier has to look, and write it down."
)
LEFT_OUT = "A source that confirms this has it otherwise: {}. Please say so here, or look again."
NOBODY_LOOKED = (
    "This holds their listing. Before it is lifted a person has to look, and write down what they found."
)


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
    if is_old(newest, now):
        raise EvidenceIsOld
    # People write down minutes, so within one it can't be told which came first.
    since = newest.replace(second=0, microsecond=0)
    if any(event.result in DENYING and event.looked_at >= since for event in said):
        raise EvidenceContradicts


def require_terms(case: VerificationCase, terms: Mapping[str, Any], *, now: datetime) -> None:
    """This function will see to it that each term was said by a source, and not by whoever decides.

    Of what its sources had at several times, the latest counts.

    :raises TermsDoNotFit: no primary source that confirms the case has it so
    """
    borne = _borne(case, now)
    for name, value in terms.items():
        if name not in borne or bare(borne[name].get("theirs", "")) != bare(value):
            raise TermsDoNotFit(NOT_SAID, field=f"terms.{name}")


def require_corrections(
    case: VerificationCase, terms: Mapping[str, Any], *, names: Collection[str], now: datetime
) -> None:
    """This function will see to it that no term is left out which a source has otherwise than the clinician.

    :raises TermsDoNotFit: the clinician's own would be verified against what the latest source has
    """
    for name, theirs in corrections(case, now=now).items():
        if name in names and name not in terms:
            raise TermsDoNotFit(LEFT_OUT.format(theirs), field=f"terms.{name}")


def corrections(case: VerificationCase, *, now: datetime) -> dict[str, str]:
    """This function will find the facts that a source which confirms a case has otherwise than the clinician."""
    borne = _borne(case, now).items()
    return {name: fact["theirs"] for name, fact in borne if fact.get("same") is False and fact.get("theirs")}


def require_look(case: VerificationCase, *, now: datetime) -> None:
    """This function will see to it that a person looked, and not the system alone.

    :raises EvidenceNeeded: nobody has written down what they found
    :raises EvidenceIsOld: nobody has within 120 days
    """
    moments = looks(case).filter(by__isnull=False).values_list("looked_at", flat=True)
    if not moments:
        raise EvidenceNeeded(NOBODY_LOOKED)
    if all(is_old(looked_at, now) for looked_at in moments):
        raise EvidenceIsOld


def looks(case: VerificationCase) -> Any:
    """The evidence of a case that says something: whoever reached nobody has collected nothing."""
    return case.events.filter(kind=VerificationEvent.Kind.EVIDENCE).exclude(result=Result.UNAVAILABLE)


def _borne(case: VerificationCase, now: datetime) -> dict[str, Mapping[str, Any]]:
    """Each fact that a source which confirms the case has of it; of several, the latest."""
    return {
        fact.get("name", ""): fact
        for event in primary(case)
        if event.result == Result.CONFIRMS and not is_old(event.looked_at, now)
        for fact in event.facts
    }


def bare(value: Any) -> str:
    """This function will write a value as it is compared: dates as in ISO 8601, capitals and space left out."""
    return " ".join(str(value).split()).casefold()


def is_old(looked_at: datetime, now: datetime) -> bool:
    """Whether what was said then bears no decision any more."""
    return (now.astimezone(UTC).date() - looked_at.astimezone(UTC).date()).days > DAYS


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
