"""Tell a clinician by mail what happened with their verification: queued with the change, each thing once."""

from datetime import datetime
from typing import Any

from django.conf import settings

from accounts import outbox
from accounts.models import User
from providers.models import ConditionExperience, Credential, Provider
from providers.verification.notice_texts import TEXTS

LETTER = "Hello,\n\n{text}\n\nSee it at {site}\n"
WHY_DUE = {
    "profile_change": "a registry says something else now",
    "recheck": "what its source says now does not agree with what we hold",
}
COUNTS_MEANWHILE = {
    True: "Until then it counts as before.",
    False: "Until then patients can't find you at the practices that need it.",
}
NEXT_STEP = {
    "renewal": "A verifier looks at everything anew after three years. If you have a newer document, please add it.",
    "expiry": "Once it is renewed, please add the new document to it, so that we can verify it in time. If it gets"
    " a new number, please enter it anew and hand it in.",
}
LAST_WARNING = "\n\nAfter that day patients can't find you at the practices that need it."


def tell(provider: Provider, kind: str, *, dedupe_key: str, now: datetime, **facts: Any) -> bool:
    """This function will queue one mail of a kind (notice_texts.py) to the clinician's own account.

    `facts` are those that the text names. Nothing is queued without an account, or when the same kind was queued with
    this key before; False then. Call it in the transaction of what it tells.
    """
    return provider.owner is not None and tell_person(
        provider.owner, kind, dedupe_key=dedupe_key, now=now, **facts
    )


def tell_person(user: User, kind: str, *, dedupe_key: str, now: datetime, **facts: Any) -> bool:
    """This function will do what `tell` does for an account that need not be any clinician's."""
    notice = TEXTS[kind]
    said = notice.text.format(**facts)
    text = LETTER.format(text=said[:1].upper() + said[1:], site=settings.PUBLIC_URL)
    return user.is_active and outbox.queue(
        kind=f"verification.{kind}",
        dedupe_key=f"verification.{kind}:{dedupe_key}",
        email=outbox.Email(address=user.email, subject=notice.subject, text=text),
        user=user,
        now=now,
    )


def tell_due(credential: Credential, because: str, *, now: datetime) -> bool:
    """This function will tell that something has to be verified again, why, and whether it counts meanwhile."""
    credential.refresh_from_db(fields=["verified_until"])
    return tell(
        credential.provider,
        "credential_due",
        dedupe_key=f"{credential.pk}:{because}:{now.isoformat()}",
        now=now,
        what=words_for(credential),
        why=WHY_DUE[because],
        meanwhile=COUNTS_MEANWHILE[credential.verified_until is not None],
    )


def days_left(count: int) -> str:
    """This function will say how far away a day is."""
    return {0: "that is today", 1: "that is tomorrow"}.get(count, f"{count} days from now")


def words_for(credential: Credential) -> str:
    """This function will name a credential to its clinician, without its number."""
    if credential.kind == Credential.Kind.LICENCE:
        return f"your {credential.jurisdiction} licence"
    return {
        Credential.Kind.BOARD: "your board certification",
        Credential.Kind.NPI: "your NPI registration",
        Credential.Kind.MALPRACTICE: "your malpractice cover",
        Credential.Kind.TRAINING: "your training",
    }[Credential.Kind(credential.kind)]


def words_for_experience(experience: ConditionExperience) -> str:
    """This function will name an experience to its clinician."""
    return f"your experience with “{experience.condition.name}”"
