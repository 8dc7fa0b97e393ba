"""What somebody asked for, agreed to and waited for, in the words of a copy of their data."""

import json
from collections.abc import Iterable
from typing import Any

from django.db.models import F, QuerySet

from accounts.own_data.registry import Section
from patients.models import CounterOffer, Intake, Patient, RequestTarget, Visit, VisitRequest, WaitlistOffer

WHOM = {
    "clinic": F("practice__location__clinic__name"),
    "clinician": F("practice__provider__last_name"),
}
SPAN = ("starts_at", "ends_at")


def sections(patient: Patient, who: str) -> Iterable[Section]:
    """This function will give the requests, visits and waits of a readable patient, and what was told for them."""

    def of(title: str, rows: Iterable[dict[str, Any]]) -> Section:
        return Section(f"{who}: {title}", list(rows), subject_id=patient.pk)

    yield of("what you told about the pain", _told(patient))
    yield of("requests for a visit", _requests(patient))
    targets = RequestTarget.objects.filter(request__patient=patient).order_by("request__submitted_at", "pk")
    answers = ("respond_by", "answered_at", "decline_code", "ended_at")
    yield of(
        "practices that were asked",
        targets.values("request_id", *SPAN, "status", *answers, "price_cents", **WHOM),
    )
    yield of("other times that were offered", _offered(patient))
    yield of("visits", _visits(patient))
    yield of("waiting for a time", _waits(patient))
    told = ("offered_at", "expires_at", "answered_at")
    kept = WaitlistOffer.objects.filter(entry__patient=patient).order_by("offered_at", "pk")
    yield of("times that were kept for you", kept.values("entry_id", *SPAN, "status", *told, **WHOM))
    holds = patient.holds.order_by("created_at", "pk")
    about = ("mode", "new_patient", "price_cents", "created_at", "renewed_at")
    yield of("times that are held", holds.values(*SPAN, *about))


def _told(patient: Patient) -> Iterable[dict[str, Any]]:
    intakes: QuerySet[Intake] = patient.intakes.filter(erased_at=None)
    for intake in intakes.select_related("patient__person_key").order_by("created_at", "pk"):
        facts = {name: getattr(intake, name) for name in ("id", "answered_at", "ruleset", "level")}
        yield {**facts, "told": json.loads(intake.told or "null")}


def _requests(patient: Patient) -> Iterable[dict[str, Any]]:
    names = ("id", "intake_id", "mode", "new_patient", "patient_state", "windows", "note", "status")
    ends = ("closed_because", "submitted_at", "closed_at")
    requests: QuerySet[VisitRequest] = patient.visit_requests.select_related(
        "condition", "patient__person_key"
    )
    for request in requests.order_by("submitted_at", "pk"):
        condition = request.condition.name if request.condition else ""
        yield {"condition": condition, **{name: getattr(request, name) for name in (*names, *ends)}}


def _offered(patient: Patient) -> Iterable[dict[str, Any]]:
    offers = CounterOffer.objects.filter(target__request__patient=patient)
    return offers.order_by("offered_at", "pk").values(
        *SPAN,
        "status",
        "offered_at",
        "answered_at",
        request_id=F("target__request"),
        clinic=F("target__practice__location__clinic__name"),
    )


def _visits(patient: Patient) -> Iterable[dict[str, Any]]:
    when = ("id", *SPAN, "local_date", "local_time", "zone", "mode", "new_patient", "price_cents")
    became = ("status", "confirmed_at", "cancel_code", "is_late", "ended_at", "checked_in_at")
    said = ("coming_said_at", "attended_said_at", "contested_at", "contest_note", "settled_at")
    visits: QuerySet[Visit] = patient.visits.select_related(
        "practice__provider", "practice__location__clinic", "patient__person_key"
    )
    for visit in visits.order_by("starts_at", "pk"):
        whom = {
            "clinic": visit.practice.location.clinic.name,
            "clinician": visit.practice.provider.last_name,
        }
        yield {**{name: getattr(visit, name) for name in (*when, *became, *said)}, **whom}


def _waits(patient: Patient) -> Iterable[dict[str, Any]]:
    waits = patient.waits.select_related("condition").prefetch_related("practices__location__clinic")
    for wait in waits.order_by("since", "pk"):
        names = (
            "id",
            "mode",
            "new_patient",
            "patient_state",
            "windows",
            "urgency",
            "status",
            "since",
            "until",
        )
        yield {
            **{name: getattr(wait, name) for name in (*names, "ended_at")},
            "condition": wait.condition.name if wait.condition else "",
            "practices": [practice.location.clinic.name for practice in wait.practices.all()],
        }
