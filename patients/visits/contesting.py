"""A patient says that they did come: looked into by a moderator who knows neither side."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from accounts.errors import DomainError
from accounts.models import User
from accounts.trail.acting import acting
from patients import notices
from patients.access import VisitQuerySet
from patients.models import Patient, Proxy, Visit, VisitState
from patients.states import StateHasChanged, change_status
from patients.visits.turns import Side, in_turn
from providers.models import Provider
from providers.verification import conflicts, reasons

WITHIN = timedelta(days=7)
OUTCOMES = (Visit.Status.NO_SHOW, Visit.Status.COMPLETED)


class ContestedTooLate(DomainError):
    code = "contested_too_late"
    detail = "That was possible for 7 days after the clinic said that you had not come."


class ContestedBefore(DomainError):
    code = "contested_before"
    detail = "We have looked into this visit already."


class KnowsASide(conflicts.ConflictOfInterest):
    detail = (
        "You know this clinician, or this is your own visit or of somebody you act or acted for. Please leave it to"
        " another moderator."
    )


@transaction.atomic
def contest(*, visit: Visit, note: str, now: datetime) -> Visit:
    """This function will note that the patient says they came, with what they say of it, sealed.

    :raises StateHasChanged: the clinic does not say that they did not come, or they have said so before
    :raises ContestedBefore: a moderator has settled it
    :raises ContestedTooLate: more than 7 days have passed
    """
    row = in_turn(visit, side=Side.PATIENT)
    if row.status != Visit.Status.NO_SHOW or row.ended_at is None:
        raise StateHasChanged
    if row.contested_at is not None:
        raise ContestedBefore
    if row.ended_at + WITHIN < now:
        raise ContestedTooLate
    row.contest_note = note
    row.save(update_fields=["contest_note"])
    change_status(row, Visit.Status.CONTESTED, contested_at=now)
    notices.tell_of_visit(notices.Event.CONTESTED, row, now=now)
    return row


@transaction.atomic
def settle(*, visit: Visit, outcome: VisitState, reason: str, by: User, now: datetime) -> Visit:
    """This function will write down how a moderator settled it: the patient came, or did not. The history says why.

    :raises KnowsASide: the moderator knows the clinician, or is the patient or acts or acted for them
    :raises ReasonNeeded: it is not said why
    :raises StateHasChanged: nobody contests it any more
    """
    row = in_turn(visit, side=Side.PATIENT)
    if not without_conflict(Visit.objects.filter(pk=row.pk), user=by, now=now).exists():
        raise KnowsASide
    said = reasons.require(reason)
    if row.status != Visit.Status.CONTESTED or outcome not in OUTCOMES:
        raise StateHasChanged
    with acting(reason=said, by=str(by.pk)):
        change_status(row, outcome, settled_at=now)
    notices.tell_of_visit(notices.Event.SETTLED, row, now=now)
    return row


def without_conflict(visits: VisitQuerySet, *, user: User, now: datetime) -> VisitQuerySet:
    """This function will leave out visits of which somebody knows a side: those they may not settle."""
    known = Provider.objects.filter(conflicts.of_providers(user, now))
    theirs = Patient.objects.filter(
        Q(user=user) | Q(pk__in=Proxy.objects.filter(user=user).values("patient"))
    )
    return visits.exclude(practice__provider__in=known).exclude(patient__in=theirs)
