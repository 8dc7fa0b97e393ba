"""The states of a credential and of experience: which follows which, and the one way from one to the next."""

from collections.abc import Mapping
from typing import Any

from accounts.errors import DomainError
from providers.models import ConditionExperience, Credential

C = Credential.State
E = ConditionExperience.State

# Suspended from anywhere but an end. Due follows due where something graver came up. What was never verified goes
# back into review when its suspension is lifted.
CREDENTIAL: Mapping[str, frozenset[str]] = {
    C.ATTESTED: frozenset({C.IN_REVIEW, C.SUSPENDED}),
    C.IN_REVIEW: frozenset({C.VERIFIED, C.FAILED, C.SUSPENDED}),
    C.VERIFIED: frozenset({C.DUE, C.SUSPENDED}),
    C.DUE: frozenset({C.DUE, C.VERIFIED, C.LAPSED, C.SUSPENDED}),
    C.SUSPENDED: frozenset({C.DUE, C.IN_REVIEW}),
    C.FAILED: frozenset(),
    C.LAPSED: frozenset(),
}
EXPERIENCE: Mapping[str, frozenset[str]] = {
    E.SELF_REPORTED: frozenset({E.SUBMITTED}),
    E.SUBMITTED: frozenset({E.IN_REVIEW}),
    E.IN_REVIEW: frozenset({E.VERIFIED, E.INSUFFICIENT, E.REJECTED}),
    E.VERIFIED: frozenset({E.EXPIRED}),
    E.INSUFFICIENT: frozenset(),
    E.REJECTED: frozenset(),
    E.EXPIRED: frozenset(),
}


class IllegalTransition(DomainError):
    code = "illegal_transition"
    detail = "As it stands now, that can't be done with it."


class ChangedMeanwhile(DomainError):
    code = "changed_meanwhile"
    detail = "Somebody changed it at the same moment. Please look again."


def may_follow(row: Credential | ConditionExperience, to: str) -> bool:
    """Whether a state can come next."""
    table = CREDENTIAL if isinstance(row, Credential) else EXPERIENCE
    return to in table[row.state]


def is_end(row: Credential | ConditionExperience) -> bool:
    """Whether no other state can come."""
    table = CREDENTIAL if isinstance(row, Credential) else EXPERIENCE
    return not table[row.state]


def move(row: Credential | ConditionExperience, to: str, **changes: Any) -> None:
    """This function will bring a row into its next state, unless its state is another one by now.

    :raises IllegalTransition: that state can't follow
    :raises ChangedMeanwhile: somebody else was quicker
    """
    if not may_follow(row, to):
        raise IllegalTransition
    changes["state"] = to
    if not type(row)._default_manager.filter(pk=row.pk, state=row.state).update(**changes):
        raise ChangedMeanwhile
    for name, value in changes.items():
        setattr(row, name, value)
