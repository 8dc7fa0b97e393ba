"""What a person asked for and agreed to, ended when their data goes: nobody is left waiting for them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from accounts.encryption.fields import Sealed
from accounts.models import User
from patients import pending
from patients.models import Hold, Intake, Patient, Visit, VisitRequest, VisitState, WaitlistEntry
from patients.models.requests import ClosedBecause
from patients.models.visits import CancelCode
from patients.requests import intakes
from patients.visits import cancelling
from patients.visits.turns import Side
from providers import time_claims
from providers.models import TimeClaim

# What a request or a wait tells of a person beside the answers; its dates stay, with an id that stands for nobody.
FORGOTTEN: dict[str, Any] = {"windows": [], "patient_state": ""}


def let_go(patients: Collection[Patient], *, by: User, now: datetime) -> None:
    """This function will end what is open of patients, give back their times, tell the clinics, and forget the rest.

    Call it within the turns of the patients, before their keys are dropped. `by` loses whatever they hold as well.
    """
    waiting = pending.locked(patients)
    to_come = Visit.objects.filter(patient__in=patients, status=VisitState.CONFIRMED, starts_at__gt=now)
    visits = list(pending.in_order(to_come).select_related("claim", "practice"))
    theirs = Hold.objects.filter(Q(patient__in=patients) | Q(user=by))
    holds = list(pending.in_order(theirs).select_related("claim"))
    providers = waiting.providers | {visit.practice.provider_id for visit in visits}
    providers |= {hold.claim.provider_id for hold in holds}
    time_claims.take_turns(providers)
    # As they are in the turns: what has become a request or a visit meanwhile is not theirs to give back.
    held = TimeClaim.objects.filter(pk__in=[hold.claim_id for hold in holds], kind=TimeClaim.Kind.HOLD)
    pending.end(waiting, ClosedBecause.ERASED, now=now)
    cancelling.call_off(visits, side=Side.PATIENT, code=CancelCode.OTHER, by=by, now=now)
    time_claims.release(held, now=now)
    Hold.objects.filter(pk__in=[hold.pk for hold in holds]).delete()
    time_claims.settle(providers, now=now)
    _forget({patient.pk for patient in patients}, now)


def _forget(patients: set[UUID], now: datetime) -> None:
    """Blank what tells of the person, in what is over as well."""
    Intake.objects.filter(patient__in=patients, erased_at=None).update(told=Sealed(), erased_at=now)
    intakes.unsay(patients)
    VisitRequest.objects.filter(patient__in=patients).update(**FORGOTTEN)
    Visit.objects.filter(patient__in=patients).update(contest_note=None)
    waits = WaitlistEntry.objects.filter(patient__in=patients)
    WaitlistEntry.practices.through.objects.filter(waitlistentry__in=waits).delete()
    waits.update(**FORGOTTEN)
