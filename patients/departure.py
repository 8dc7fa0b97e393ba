"""What a person asked for and agreed to, ended when their data goes: nobody is left waiting for them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from accounts.encryption.fields import Sealed
from accounts.models import User
from patients import notices
from patients.models import (
    EntryState,
    Hold,
    Intake,
    Patient,
    RequestState,
    RequestTarget,
    TargetState,
    Visit,
    VisitRequest,
    VisitState,
    WaitlistEntry,
    WaitlistOffer,
    WaitlistOfferState,
)
from patients.requests import ending
from patients.states import change_status
from providers import time_claims
from providers.models import TimeClaim

# What of a person a request or a wait tells; its practices and dates stay, with an id that stands for nobody.
FORGOTTEN: dict[str, Any] = {"condition": None, "windows": [], "patient_state": ""}


def let_go(patients: Collection[Patient], *, by: User, now: datetime) -> None:
    """This function will end what is open of patients, give back their times, tell the clinics, and forget the rest.

    Call it within the turns of the patients, before their keys are dropped. `by` loses whatever they hold as well.
    """
    requests = list(_locked(VisitRequest.objects.filter(patient__in=patients, status=RequestState.OPEN)))
    to_come = Visit.objects.filter(patient__in=patients, status=VisitState.CONFIRMED, starts_at__gt=now)
    visits = list(_locked(to_come).select_related("claim", "practice"))
    waits = list(_locked(WaitlistEntry.objects.filter(patient__in=patients, status=EntryState.WAITING)))
    targets = list(
        RequestTarget.objects.pending().filter(request__in=requests).select_related("practice", "claim")
    )
    offers = list(
        WaitlistOffer.objects.filter(entry__in=waits, status=WaitlistOfferState.OFFERED).select_related(
            "practice", "claim"
        )
    )
    holds = list(Hold.objects.filter(Q(patient__in=patients) | Q(user=by)).select_related("claim"))
    held = [hold.claim for hold in holds if hold.claim.kind == TimeClaim.Kind.HOLD]
    providers = {row.practice.provider_id for row in (*targets, *visits, *offers)}
    providers |= {claim.provider_id for claim in held}
    time_claims.take_turns(providers)
    _close(requests, targets, now)
    _cancel(visits, by, now)
    _leave(waits, offers, now)
    time_claims.release(held, now=now)
    Hold.objects.filter(pk__in=[hold.pk for hold in holds]).delete()
    time_claims.settle(providers, now=now)
    _forget({patient.pk for patient in patients}, now)


def _locked(rows: Any) -> Any:
    return rows.select_for_update(no_key=True, of=("self",)).order_by("pk")


def _close(requests: list[VisitRequest], targets: list[RequestTarget], now: datetime) -> None:
    ending.end(targets, TargetState.WITHDRAWN, now=now)
    for request in requests:
        change_status(
            request, RequestState.CLOSED, closed_because=VisitRequest.ClosedBecause.ERASED, closed_at=now
        )
    for target in targets:
        notices.tell_of_target(notices.Event.WITHDRAWN, target, now=now)


def _cancel(visits: list[Visit], by: User, now: datetime) -> None:
    for visit in visits:
        facts = {"cancel_code": Visit.CancelCode.OTHER, "ended_by": by, "ended_at": now}
        change_status(visit, VisitState.CANCELLED_BY_PATIENT, sequence=visit.sequence + 1, **facts)
        notices.tell_of_visit(notices.Event.CANCELLED_BY_PATIENT, visit, now=now)
    time_claims.release([visit.claim for visit in visits], now=now)


def _leave(waits: list[WaitlistEntry], offers: list[WaitlistOffer], now: datetime) -> None:
    for offer in offers:
        change_status(offer, WaitlistOfferState.WITHDRAWN, answered_at=now)
    time_claims.release([offer.claim for offer in offers], now=now)
    for wait in waits:
        change_status(wait, EntryState.LEFT, ended_at=now)


def _forget(patients: set[UUID], now: datetime) -> None:
    """Blank what tells of the person, in what is over as well."""
    Intake.objects.filter(patient__in=patients, erased_at=None).update(told=Sealed(), erased_at=now)
    VisitRequest.objects.filter(patient__in=patients).update(note=None, **FORGOTTEN)
    Visit.objects.filter(patient__in=patients).update(contest_note=None)
    waits = WaitlistEntry.objects.filter(patient__in=patients)
    WaitlistEntry.practices.through.objects.filter(waitlistentry__in=waits).delete()
    waits.update(**FORGOTTEN)
