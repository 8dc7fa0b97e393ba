"""Closing a person's account, opening it again, and helping those who lost their second factor."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts import outbox, roles, sessions
from accounts.errors import DomainError
from accounts.models import Erasure, User


class IsInactive(DomainError):
    code = "is_inactive"
    detail = "This account is closed already."


class IsActive(DomainError):
    code = "is_active"
    detail = "This account is open already."


class IsErased(DomainError):
    code = "is_erased"
    detail = "This person asked to be erased: the account stays closed."


class HoldsRole(DomainError):
    code = "holds_role"
    detail = "This person holds a role of the staff. End it first."


@transaction.atomic
def deactivate(*, user: User, now: datetime) -> None:
    """This function will close an account and end its sessions: the person is out at their next request.

    :raises IsInactive: it is closed already
    """
    if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        raise IsInactive
    sessions.end_all(user)


@transaction.atomic
def reactivate(*, user: User, now: datetime) -> None:
    """This function will open an account again; the person signs in anew.

    :raises IsErased: its owner was erased, or is about to be
    :raises IsActive: it is open already
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if Erasure.objects.filter(person_id=user.pk, closed_at__isnull=False).exists():
        raise IsErased
    if not User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        raise IsActive


@transaction.atomic
def remove_second_factor(*, user: User, now: datetime) -> None:
    """This function will help someone who lost their second factor and the recovery codes: all of them are removed.

    Their sessions end, and they are told by mail. From then on the password alone signs in, so no role may be held.

    :raises HoldsRole: a role has to be ended first
    """
    if roles.held(user):
        raise HoldsRole
    Authenticator.objects.filter(user=user).delete()
    sessions.end_all(user)
    outbox.tell(
        kind="sign_in.second_factor_removed",
        dedupe_key=f"sign_in.second_factor_removed:{user.pk}:{now.isoformat()}",
        facts={"moment": now},
        user=user,
        now=now,
    )
