"""Tell a clinician by mail what happened with their verification: queued with the change, each thing once."""

from datetime import datetime
from typing import Any

from accounts import outbox
from accounts.models import User
from accounts.outbox import kinds
from providers.models import ConditionExperience, Credential, Provider
from providers.verification.kinds import OF_VERIFICATION


def tell(provider: Provider, kind: str, *, dedupe_key: str, now: datetime, **facts: Any) -> bool:
    """This function will queue one mail of a kind (words/) to the clinician's own account.

    `facts` are those that its text is made of (phrases.py). Nothing is queued without an account, or when the same
    kind was queued with this key before; False then. Call it in the transaction of what it tells.
    """
    return provider.owner is not None and tell_person(
        provider.owner, kind, dedupe_key=dedupe_key, now=now, **facts
    )


def tell_person(user: User, kind: str, *, dedupe_key: str, now: datetime, **facts: Any) -> bool:
    """This function will do what `tell` does for an account that need not be any clinician's."""
    name = OF_VERIFICATION + kind
    for fact in kinds.get(name).example:
        facts[fact]  # whoever forgets one learns it here, and not when it is sent
    return user.is_active and outbox.tell(
        kind=name, facts=facts, dedupe_key=f"{name}:{dedupe_key}", user=user, now=now
    )


def tell_due(credential: Credential, because: str, *, now: datetime) -> bool:
    """This function will tell that something has to be verified again, why, and whether it counts meanwhile."""
    credential.refresh_from_db(fields=["verified_until"])
    return tell(
        credential.provider,
        "credential_due",
        dedupe_key=f"{credential.pk}:{because}:{now.isoformat()}",
        now=now,
        what=named(credential),
        because=because,
        counts=credential.verified_until is not None,
    )


def named(credential: Credential) -> dict[str, str]:
    """This function will name a credential to its clinician, without its number."""
    if credential.kind == Credential.Kind.LICENCE:
        return {"kind": credential.kind, "jurisdiction": credential.jurisdiction}
    return {"kind": credential.kind}


def named_experience(experience: ConditionExperience) -> dict[str, str]:
    """This function will name an experience to its clinician."""
    return {"kind": "experience", "condition": experience.condition.name}
