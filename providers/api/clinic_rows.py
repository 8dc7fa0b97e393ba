"""The rows that a request may reach below /clinic/, and for whom a function is."""

from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework.request import Request

from accounts.models import User
from providers.access import InvitationQuerySet
from providers.models import (
    Clinic,
    IntegrationKey,
    Invitation,
    Location,
    Membership,
    Practice,
    WebhookEndpoint,
)

Owned = TypeVar("Owned", Membership, Invitation, IntegrationKey, Location, WebhookEndpoint)


def clinics(user: User) -> QuerySet[Clinic]:
    """This function will find the clinics that someone works at, with what they may do there."""
    own = Membership.objects.active(timezone.now()).filter(user=user).prefetch_related("practices")
    prefetch = Prefetch("memberships", own, to_attr="own_memberships")
    return Clinic.objects.visible_to(user).prefetch_related(prefetch)


def clinic(user: User, clinic_id: UUID, *, as_owner: bool) -> Clinic:
    """This function will find one of someone's clinics.

    :raises Http404: they don't work there
    :raises PermissionDenied: it is for owners, and they are none
    """
    found = clinics(user).filter(pk=clinic_id).first()
    if found is None:
        raise Http404
    if as_owner and not Clinic.objects.owned_by(user).filter(pk=clinic_id).exists():
        raise PermissionDenied
    return found


def of_an_owner(rows: QuerySet[Owned], user: User, row_id: UUID) -> Owned:
    """This function will find a row that only owners of its clinic may touch, among `rows` that they may see.

    :raises Http404: it is not there, or of a clinic that they don't work at
    :raises PermissionDenied: they work at its clinic and don't own it
    """
    owned = Clinic.objects.owned_by(user)
    row = rows.filter(pk=row_id, clinic__in=owned).first()
    if row is not None:
        return row
    others = Clinic.objects.visible_to(user).exclude(pk__in=owned)
    if rows.model._default_manager.filter(pk=row_id, clinic__in=others).exists():
        raise PermissionDenied
    raise Http404


def staff(user: User) -> QuerySet[Membership]:
    """This function will find someone's colleagues, with what they may see of each."""
    return as_seen_by(user, Membership.objects.visible_to(user))


def as_seen_by(user: User, rows: QuerySet[Membership]) -> QuerySet[Membership]:
    """This function will note in `is_shown_in_full` whether someone owns the clinic of each membership."""
    owned = Clinic.objects.owned_by(user).filter(pk=OuterRef("clinic"))
    seen = rows.annotate(is_shown_in_full=Exists(owned)).select_related("user")
    return seen.prefetch_related("user__clinician_of", "practices")


def invitations(user: User) -> InvitationQuerySet:
    """This function will find the invitations of someone's clinics."""
    return Invitation.objects.visible_to(user).select_related("invited_by").prefetch_related("practices")


def keys(user: User) -> QuerySet[IntegrationKey]:
    """This function will find the keys of someone's clinics; `is_active` where they count."""
    active = IntegrationKey.objects.active(timezone.now()).filter(pk=OuterRef("pk"))
    rows = IntegrationKey.objects.visible_to(user).annotate(is_active=Exists(active))
    return rows.select_related("created_by")


def locations(user: User) -> QuerySet[Location]:
    """This function will find the places of the clinics that someone works at."""
    return Location.objects.visible_to(user).select_related("clinic")


def practices(user: Any, auth: Any) -> QuerySet[Practice]:
    """This function will find the practices of whoever calls, be it a person or a key."""
    practices = Practice.objects
    rows = practices.of_key(auth) if isinstance(auth, IntegrationKey) else practices.visible_to(user)
    return rows.select_related("provider", "location__clinic")


def practice(request: Request, practice_id: UUID) -> Practice:
    """This function will find one of the practices of whoever calls.

    :raises Http404: it is not there, or not theirs
    """
    return get_object_or_404(practices(request.user, request.auth), pk=practice_id)


def practice_in_turn(request: Request, practice_id: UUID) -> Practice:
    """This function will do the same after waiting for other changes of it, up to the end of the transaction.

    :raises Http404: it is not there, or not theirs any more
    """
    list(Practice.objects.select_for_update(no_key=True).filter(pk=practice_id))
    return practice(request, practice_id)
