"""Who works at a clinic: the only writer of memberships. Each change waits for the others of its clinic."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts import answers
from accounts.errors import DomainError
from accounts.models import User
from providers.models import Clinic, IntegrationKey, Invitation, Membership, Practice
from providers.webhooks import departures


class Grants(TypedDict, total=False):
    """What a clinic may trust someone with; `practices` are ids, None standing for all of the clinic."""

    is_owner: bool
    may_read_health: bool
    may_export: bool
    practices: list[UUID] | None


class Changes(Grants, total=False):
    suspended: bool
    expires_at: datetime | None


class LastOwner(DomainError):
    code = "last_owner"
    detail = "A clinic needs an owner. Make somebody else one first."


class NotAnOwner(DomainError):
    code = "permission_denied"
    status = 403
    detail = "You are not allowed to do that."


class AlreadyAMember(DomainError):
    code = "already_a_member"
    detail = "This person works at the clinic already."


class OwnersMayDoEverything(DomainError):
    code = "owners_may_do_everything"
    status = 400
    field = "is_owner"
    detail = "An owner may do everything, without an end. To hold someone to less, make them no owner."


class NoSuchPractice(DomainError):
    code = "does_not_exist"
    status = 400
    field = "practices"
    detail = "The clinic has no such practice."


EVERYTHING: Grants = {"is_owner": True, "may_read_health": True, "may_export": True, "practices": None}


@transaction.atomic
def found(*, user: User, clinic: Clinic, now: datetime) -> Membership:
    """This function will make someone an owner of a clinic; for the first one, whom no owner can invite.

    :raises AlreadyAMember: they work there
    """
    take_turn(clinic.pk)
    return join(user=user, clinic=clinic, grants=EVERYTHING, now=now)


def join(*, user: User, clinic: Clinic, grants: Grants, now: datetime) -> Membership:
    """This function will write a new membership, within the turn of its clinic.

    :raises AlreadyAMember: they work there, be it suspended
    """
    present = Membership.objects.filter(user=user, clinic=clinic, ended_at=None)
    if present.filter(Q(expires_at=None) | Q(expires_at__gt=now)).exists():
        raise AlreadyAMember
    present.update(ended_at=now)  # its time was over
    membership = Membership(user=user, clinic=clinic, created_at=now)
    practices = give(membership, grants)
    membership.save(force_insert=True)
    membership.practices.set(practices or [])
    return membership


def give(row: Membership | Invitation, grants: Grants) -> list[Practice] | None:
    """This function will write grants into a row that is saved afterwards.

    Returns the practices that it is then limited to, None where nothing was said about them.

    :raises OwnersMayDoEverything: an owner would be held to less
    :raises NoSuchPractice: a practice is not one of the clinic
    """
    limit = grants.get("practices")
    said: Grants = {**EVERYTHING, **grants} if grants.get("is_owner") else grants
    row.is_owner = said.get("is_owner", row.is_owner)
    row.may_read_health = said.get("may_read_health", row.may_read_health)
    row.may_export = said.get("may_export", row.may_export)
    if "practices" in said:
        row.is_limited = limit is not None
    if row.is_owner and (row.is_limited or not row.may_read_health or not row.may_export):
        raise OwnersMayDoEverything
    return practices_at(row.clinic_id, limit or []) if "practices" in said else None


@transaction.atomic
def change(*, membership: Membership, changes: Changes, by: User, now: datetime) -> Membership:
    """This function will change what a member may do, or suspend them: both hold from their next request on.

    :raises NotAnOwner: whoever asks does not own the clinic any more
    :raises LastOwner: nobody would own the clinic
    :raises OwnersMayDoEverything: an owner would be held to less
    :raises NoSuchPractice: a practice is not one of the clinic
    """
    take_turn(membership.clinic_id)
    require_owner(by, membership.clinic_id, now=now)
    row = Membership.objects.select_related("clinic", "user").get(pk=membership.pk, ended_at=None)
    counted = counts_as_owner(row, now=now)
    practices = give(row, changes)
    row.expires_at = changes.get("expires_at", None if changes.get("is_owner") else row.expires_at)
    if row.is_owner and row.expires_at is not None:
        raise OwnersMayDoEverything
    if "suspended" in changes:
        row.suspended_at = (row.suspended_at or now) if changes["suspended"] else None
    row.save()
    if practices is not None:
        row.practices.set(practices)
    answers.forget([row.user_id])
    if counted and not counts_as_owner(row, now=now):
        _keep_an_owner(row.clinic_id, now=now)
        departures.disable_those_of(row.user_id, clinic_ids=[row.clinic_id], now=now)
    return row


@transaction.atomic
def end(*, membership: Membership, by: User, now: datetime) -> None:
    """This function will end a membership, and the keys and webhooks whose secrets this person has seen.

    One may end one's own.

    :raises NotAnOwner: whoever asks does not own the clinic any more, and it is somebody else's
    :raises LastOwner: nobody would own the clinic
    """
    take_turn(membership.clinic_id)
    if by.pk != membership.user_id:
        require_owner(by, membership.clinic_id, now=now)
    row = Membership.objects.select_related("user").get(pk=membership.pk)
    counted = counts_as_owner(row, now=now)
    Membership.objects.filter(pk=row.pk, ended_at=None).update(ended_at=now)
    seen = IntegrationKey.objects.filter(clinic=row.clinic_id, created_by=row.user_id, revoked_at=None)
    seen.update(revoked_at=now)
    departures.disable_those_of(row.user_id, clinic_ids=[row.clinic_id], now=now)
    answers.forget([row.user_id])
    if counted:
        _keep_an_owner(row.clinic_id, now=now)


def take_turn(clinic_id: UUID) -> None:
    """This function will wait for other changes of a clinic's people, up to the end of the transaction.

    Without it two owners could each leave while they still see the other one.
    """
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic_id)


def require_owner(user: User, clinic_id: UUID, *, now: datetime) -> None:
    """This function will look again, within the turn, whether someone owns a clinic.

    :raises NotAnOwner: not at this moment
    """
    if not Membership.objects.active(now).filter(user=user, clinic=clinic_id, is_owner=True).exists():
        raise NotAnOwner


def counts_as_owner(membership: Membership, *, now: datetime) -> bool:
    """This function will tell whether a membership is one of an owner and counts at this moment."""
    return Membership.objects.active(now).filter(pk=membership.pk, is_owner=True).exists()


def _keep_an_owner(clinic_id: UUID, *, now: datetime) -> None:
    if not Membership.objects.active(now).filter(clinic=clinic_id, is_owner=True).exists():
        raise LastOwner


def practices_at(clinic_id: UUID, ids: Iterable[UUID]) -> list[Practice]:
    """This function will find practices of a clinic.

    :raises NoSuchPractice: one of them is not there
    """
    wanted = set(ids)
    found = list(Practice.objects.filter(location__clinic=clinic_id, pk__in=wanted))
    if len(found) != len(wanted):
        raise NoSuchPractice
    return found


def who_run(practice: Practice, *, now: datetime) -> QuerySet[User]:
    """This function will find whom to write to about a practice: its clinician, and who works there for it."""
    here = Membership.objects.active(now).filter(clinic=practice.location.clinic_id)
    working = here.filter(Q(is_limited=False) | Q(practices=practice))
    people = Q(pk=practice.provider.owner_id) | Q(pk__in=working.values("user"))
    return User.objects.filter(people, is_active=True).order_by("pk")
