"""What follows when a consent is taken back: what was kept or shown on its ground alone ends with it."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from patients import notices, pending
from patients.models import Coverage, Patient, RequestTarget, TargetState, VisitRequest
from patients.models.requests import ClosedBecause
from patients.requests import ending, intakes
from providers import time_claims

_of_apps_above: list[Callable[[Patient, datetime], None]] = []


def also_forget(forget: Callable[[Patient, datetime], None]) -> None:
    """This function will add what an app above keeps of a patient's health; called from its AppConfig.ready()."""
    _of_apps_above.append(forget)


def forget_health(patient: Patient, *, now: datetime) -> None:
    """This function will delete what a patient wrote about health and insurance, within their turn.

    Nobody can answer a request or a wait without it, so these end; a visit stays, without what was told for it.
    """
    waits = pending.locked([patient])
    time_claims.take_turns(waits.providers)
    pending.end(waits, ClosedBecause.WITHDRAWN, now=now)
    time_claims.settle(waits.providers, now=now)
    intakes.empty(patient, now=now)
    Coverage.objects.filter(patient=patient).delete()
    patient.care_notes = ""
    patient.save(update_fields=["care_notes"])
    for forget in _of_apps_above:
        forget(patient, now)


def stop_asking(patient: Patient, clinic_id: UUID, *, now: datetime) -> None:
    """This function will take back what a clinic has not answered, within the turn of the patient.

    Visits stay, and the clinic sees no name with them; other clinics that were asked by the same request still are.
    """
    theirs = VisitRequest.objects.open().filter(patient=patient)
    asked = {request.pk: request for request in pending.in_order(theirs)}
    targets = RequestTarget.objects.pending().filter(request__in=asked, practice__location__clinic=clinic_id)
    found = list(targets.select_related("practice__provider", "practice__location__clinic", "claim"))
    for target in found:
        target.request = asked[target.request_id]
    told = dict.fromkeys(TargetState, notices.Event.WITHDRAWN)
    ending.end_and_tell(found, TargetState.WITHDRAWN, told, now=now)
