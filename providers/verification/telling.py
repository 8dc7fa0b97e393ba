"""What clinicians are told of decisions, each once, in the texts of notices.py."""

from datetime import datetime
from typing import Any

from providers.models import ConditionExperience, Credential, ExclusionMatch, Provider, VerificationCase
from providers.verification import notices

Result = VerificationCase.Result


def of_credential(
    case: VerificationCase, credential: Credential, result: str, reason: str, now: datetime
) -> None:
    """This function will tell what was decided about a credential."""
    credential.refresh_from_db(fields=["verified_until"])
    facts: dict[str, Any] = (
        {"until": credential.verified_until} if result == Result.VERIFIED else {"reason": reason}
    )
    about_credential(credential, f"credential_{result}", key=str(case.pk), now=now, **facts)


def of_experience(
    case: VerificationCase, experience: ConditionExperience, result: str, reason: str, now: datetime
) -> None:
    """This function will tell what was decided about experience."""
    facts: dict[str, Any] = (
        {"until": experience.valid_until} if result == Result.VERIFIED else {"reason": reason}
    )
    facts["what"] = notices.named_experience(experience)
    _tell(case, experience.provider, f"experience_{result}", now, **facts)


def of_identity(case: VerificationCase, provider: Provider, result: str, reason: str, now: datetime) -> None:
    """This function will tell whether an identity is proofed."""
    facts = {} if result == Result.PROOFED else {"reason": reason}
    _tell(case, provider, f"identity_{result}", now, **facts)


def of_exclusion(
    case: VerificationCase, match: ExclusionMatch, result: str, reason: str, now: datetime
) -> None:
    """A match by name that is someone else's never held anything: nothing is told."""
    if result == Result.CONFIRMED:
        _tell(case, match.provider, "exclusion_confirmed", now, reason=reason)
    elif match.basis == ExclusionMatch.Basis.NPI:
        _tell(case, match.provider, "exclusion_lifted", now)


def about_credential(credential: Credential, kind: str, *, key: str, now: datetime, **facts: Any) -> None:
    """This function will tell something about a credential, naming it without its number."""
    what = notices.named(credential)
    notices.tell(credential.provider, kind, dedupe_key=key, now=now, what=what, **facts)


def _tell(case: VerificationCase, provider: Provider, kind: str, now: datetime, **facts: Any) -> None:
    notices.tell(provider, kind, dedupe_key=str(case.pk), now=now, **facts)
