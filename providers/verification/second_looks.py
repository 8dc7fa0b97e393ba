"""Second looks: what was shown under another name, or by another person, bears nothing any more.

What is in review, or due for a grave reason, gets a case without the evidence of the one before. Docs:
docs/verification.md, Claiming.
"""

from collections.abc import Collection
from datetime import datetime

from providers.models import ConditionExperience, Credential, Provider, VerificationCase
from providers.verification import cases, credentials, experience
from providers.verification.states import move

BECAUSE = VerificationCase.Because.PROFILE_CHANGE
EVERY_KIND = tuple(Credential.Kind)
IN_REVIEW = (Credential.State.IN_REVIEW, Credential.State.DUE)
HANDED_IN = (ConditionExperience.State.SUBMITTED, ConditionExperience.State.IN_REVIEW)


def at_verified(provider: Provider, *, kinds: Collection[str] = EVERY_KIND, now: datetime) -> None:
    """This function will make due what counts, with a case of its own."""
    for credential in _held(provider, kinds):
        if credential.verified_until is not None:
            cases.withdraw(subject=credential, now=now)
            credentials.make_due(credential=credential, because=BECAUSE, now=now)


def at_open(provider: Provider, *, kinds: Collection[str] = EVERY_KIND, now: datetime) -> None:
    """This function will have what is looked at already, and does not count, looked at from the beginning."""
    for credential in _held(provider, kinds):
        if credential.state in IN_REVIEW and credential.verified_until is None:
            cases.withdraw(subject=credential, now=now)
            cases.open_case(
                kind=VerificationCase.Kind.CREDENTIAL, subject=credential, because=BECAUSE, now=now
            )


def at_identity(provider: Provider, *, now: datetime) -> None:
    """This function will have an identity that waits for a verifier looked at from the beginning."""
    if cases.withdraw(subject=provider, now=now):
        cases.open_case(kind=VerificationCase.Kind.IDENTITY, subject=provider, because=BECAUSE, now=now)


def end_experience(provider: Provider, *, now: datetime) -> None:
    """This function will end what was verified or handed in of experience: whose it is, nobody has shown."""
    rows = provider.experience.filter(state__in=(ConditionExperience.State.VERIFIED, *HANDED_IN))
    for row in rows.order_by("pk").select_for_update(no_key=True):
        cases.withdraw(subject=row, now=now)
        if row.state == ConditionExperience.State.VERIFIED:
            experience.expire(experience=row, now=now)
            continue
        if row.state == ConditionExperience.State.SUBMITTED:
            move(row, ConditionExperience.State.IN_REVIEW)
        move(row, ConditionExperience.State.INSUFFICIENT)


def hold(provider: Provider) -> None:
    """This function will lock all that is verified of a clinician, before the first search row is written.

    Whoever changes one credential locks it and then the search rows; whoever changes several would else hold the
    rows and wait for the next credential.
    """
    list(_held(provider, EVERY_KIND))
    list(provider.experience.order_by("pk").select_for_update(no_key=True).values_list("pk"))


def _held(provider: Provider, kinds: Collection[str]) -> list[Credential]:
    rows = provider.credentials.filter(kind__in=kinds)
    return list(rows.order_by("pk").select_for_update(no_key=True))
