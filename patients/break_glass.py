"""Support opens a patient's health data: for a reason, for half an hour, and the patient is told."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts import outbox
from accounts.errors import DomainError
from accounts.limits import Limit
from accounts.models import User
from patients.locking import take_turn
from patients.models import BreakGlass, Patient, Proxy

LASTS = timedelta(minutes=30)
OPENING = Limit("break-glass", count=20, seconds=86_400)  # of one member of support


class OfYourOwn(DomainError):
    code = "conflict_of_interest"
    status = 403
    detail = "This is your own record, or of someone you act for or acted for. A colleague has to do it."


class GlassIsOpen(DomainError):
    code = "glass_is_open"
    detail = "You have opened this already."


class GlassIsClosed(DomainError):
    code = "glass_is_closed"
    status = 403
    detail = "Open the health data first, with a reason. The patient is told."


@transaction.atomic
def open_glass(*, patient: Patient, by: User, reason: str, now: datetime) -> BreakGlass:
    """This function will let someone of support read a patient's health data for half an hour, and tell the patient.

    :raises OfYourOwn: they have to do with the patient themselves
    :raises GlassIsOpen: it is open for them
    """
    take_turn(patient)
    if patient.user_id == by.pk or Proxy.objects.filter(patient=patient, user=by).exists():
        raise OfYourOwn
    if BreakGlass.objects.open_to(by, patient.pk, now).exists():
        raise GlassIsOpen
    glass = BreakGlass.objects.create(
        user=by, patient=patient, reason=reason, opened_at=now, expires_at=now + LASTS
    )
    for user in _told(patient):
        outbox.tell(
            kind="break_glass",
            dedupe_key=f"break_glass:{glass.pk}:{user.pk}",
            facts={"at": now, "until": glass.expires_at},
            user=user,
            now=now,
        )
    return glass


def require_open(*, patient: Patient, by: User, now: datetime) -> None:
    """This function will hold support to what they have opened.

    :raises GlassIsClosed: it is not open for them now
    """
    if not BreakGlass.objects.open_to(by, patient.pk, now).exists():
        raise GlassIsClosed


def _told(patient: Patient) -> list[User]:
    """The patient and everyone who acts for them."""
    acting = Proxy.objects.active().filter(patient=patient).values("user")
    own = [patient.user] if patient.user is not None else []
    return [*own, *User.objects.filter(pk__in=acting)]
