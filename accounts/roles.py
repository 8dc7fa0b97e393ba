"""Which roles of the platform's staff a request may use: read from PostgreSQL each time, never from a token."""

import time
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts import sessions
from accounts.errors import DomainError
from accounts.models import Role, RoleGrant, User
from accounts.sessions import METHODS

# Beside METHODS, the name under which django-allauth notes in a session whose proofs they are.
METHODS_OF = "account_authentication_methods_user"
STEP_UP_SECONDS = 300
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class RoleIsHeld(DomainError):
    code = "role_is_held"
    detail = "This person holds that role already."


class RoleIsNotHeld(DomainError):
    code = "role_is_not_held"
    detail = "This person does not hold that role."


class NeedsTwoPeople(DomainError):
    code = "needs_two_people"
    status = 400
    detail = "A role is granted by one person and approved by another."


class NeedsSecondFactor(DomainError):
    code = "needs_second_factor"
    detail = "This person has to set up a second factor first."


class StepUpNeeded(DomainError):
    code = "step_up_required"
    status = 403
    detail = "Please prove once more that it is you, then try again."


def held(user: User) -> frozenset[Role]:
    """This function will read the roles that a person holds now."""
    found = RoleGrant.objects.filter(user=user, ended_at=None).values_list("role", flat=True)
    return frozenset(Role(name) for name in found)


def with_powers(user: User, session: Mapping[str, Any]) -> User | None:
    """This function will give a signed-in person the roles of this session.

    None stands for someone of the staff whose session proved no second factor: they count as not signed in.
    """
    roles = held(user)
    if roles and second_factor_age(user, session) is None:
        return None
    user.roles = roles
    return user


def second_factor_age(user: User, session: Mapping[str, Any], *, clock: float | None = None) -> float | None:
    """This function will return the seconds since this session last proved a second factor; None if it never did."""
    return proof_age(user, session, {"mfa"}, clock=clock)


def proof_age(
    user: User, session: Mapping[str, Any], methods: Collection[str], *, clock: float | None = None
) -> float | None:
    """This function will return the seconds since this session last proved who it is by any of these methods."""
    if session.get(METHODS_OF) != str(user.pk):
        return None
    records: Iterable[Mapping[str, Any]] = session.get(METHODS) or ()
    proofs = [float(record["at"]) for record in records if record.get("method") in methods]
    return (time.time() if clock is None else clock) - max(proofs) if proofs else None


def require_step_up(user: User, session: Mapping[str, Any]) -> None:
    """This function will ask for a proof of the last few minutes: of the staff a second factor, else a password too.

    :raises StepUpNeeded: there is none
    """
    age = proof_age(user, session, {"mfa"} if user.roles else {"mfa", "password"})
    if age is None or age > STEP_UP_SECONDS:
        raise StepUpNeeded


@transaction.atomic
def grant(*, user: User, role: Role, by: str, approved_by: str, reason: str, now: datetime) -> RoleGrant:
    """This function will give a person a role, and end their sessions: they sign in anew with what they may do now.

    :raises NeedsTwoPeople: the same person grants and approves
    :raises NeedsSecondFactor: there is none; whoever knows the password alone could set up one of their own
    :raises RoleIsHeld: they hold it already
    """
    granted_by = two_people(by, approved_by)
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if not Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS).exists():
        raise NeedsSecondFactor
    if role in held(user):
        raise RoleIsHeld
    sessions.end_all(user)
    return RoleGrant.objects.create(
        user=user, role=role, reason=reason, granted_at=now, granted_by=granted_by
    )


@transaction.atomic
def end(*, user: User, role: Role, by: str, approved_by: str, reason: str, now: datetime) -> None:
    """This function will take a role away, and end the person's sessions.

    :raises NeedsTwoPeople: the same person ends and approves
    :raises RoleIsNotHeld: there is nothing to take
    """
    ended = {"ended_at": now, "ended_by": two_people(by, approved_by), "end_reason": reason}
    if not RoleGrant.objects.filter(user=user, role=role, ended_at=None).update(**ended):
        raise RoleIsNotHeld
    sessions.end_all(user)


def two_people(by: str, approved_by: str) -> str:
    """This function will name who did something and who approved it.

    :raises NeedsTwoPeople: it is the same person, or one has no name
    """
    if not by.strip() or not approved_by.strip() or by.strip().lower() == approved_by.strip().lower():
        raise NeedsTwoPeople
    return f"{by.strip()}, approved by {approved_by.strip()}"
