"""What people are told of claims, by mail. Nobody is told who the other one is."""

from datetime import datetime

from accounts.models import User
from providers.models import ProfileClaim, Provider
from providers.verification import notices


def tell_of_rival(*, provider: Provider, claim: ProfileClaim, now: datetime) -> None:
    """This function will tell whoever has a profile that somebody else claims it: once for each who does."""
    if provider.owner_id != claim.user_id:
        key = f"{provider.owner_id}:{claim.npi}:{claim.user_id}"
        notices.tell(provider, "claim_rival", dedupe_key=key, now=now, npi=claim.npi)


def tell_granted(*, claim: ProfileClaim, now: datetime) -> None:
    """This function will tell the claimant that the profile is theirs."""
    notices.tell_person(claim.user, "claim_granted", dedupe_key=str(claim.pk), now=now, npi=claim.npi)


def tell_refused(*, claim: ProfileClaim, reason: str, now: datetime) -> None:
    """This function will tell the claimant that the profile is not theirs, and why."""
    facts = {"npi": claim.npi, "reason": reason}
    notices.tell_person(claim.user, "claim_refused", dedupe_key=str(claim.pk), now=now, **facts)


def tell_moved(*, former: User, claim: ProfileClaim, now: datetime) -> None:
    """This function will tell the former owner of a profile that it is theirs no more."""
    notices.tell_person(former, "claim_moved", dedupe_key=str(claim.pk), now=now, npi=claim.npi)
