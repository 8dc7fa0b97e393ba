"""What somebody tells about the pain, kept with the request that it belongs to; asked again once it is old."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from accounts.errors import DomainError
from accounts.models import User
from matching.asking import Symptoms, symptoms_of
from patients.booking.scope import Passed, gate
from patients.models import Intake, Patient, VisitRequest, WaitlistEntry

FRESH = timedelta(hours=72)
NOTHING = "{}"


class AnswersTooOld(DomainError):
    code = "answers_too_old"
    detail = "Your answers are older than three days. Please answer the questions about your pain again."
    field = "told"


@dataclass(frozen=True, kw_only=True)
class Telling:
    """What was told just now: as it is kept (JSON-ready, in the names of a match), and as the gate reads it."""

    told: Mapping[str, Any]
    symptoms: Symptoms


def keep(
    telling: Telling,
    passed: Passed,
    *,
    patient: Patient,
    by: User,
    now: datetime,
    replaces: Intake | None = None,
) -> Intake:
    """This function will write down what was told and passed the gate, sealed under the patient's key."""
    return Intake.objects.create(
        patient=patient,
        told_by=by,
        told=json.dumps(telling.told),
        ruleset=passed.gated.rules.version,
        level=passed.level,
        answered_at=now,
        created_at=now,
        replaces=replaces,
    )


def latest(intake: Intake, telling: Telling | None, *, by: User, now: datetime) -> Intake:
    """This function will give the answers that count now: those told just now, or those kept if they are fresh.

    :raises EmergencyLevel: what was told needs care at once
    :raises GateUnanswered: a question of the gate was not answered
    :raises AnswersTooOld: nothing was told, and what is kept is older than 72 hours or was deleted since
    """
    if telling is not None:
        return keep(telling, gate(telling.symptoms), patient=intake.patient, by=by, now=now, replaces=intake)
    if intake.erased_at is not None or now - intake.answered_at > FRESH:
        raise AnswersTooOld
    return intake


def symptoms(intake: Intake, *, now: datetime) -> Symptoms:
    """This function will read what was told for the gate, with the age that the patient has now."""
    told = json.loads(intake.told or NOTHING)
    return symptoms_of(told, age=intake.patient.age(now))


def empty(patient: Patient, *, now: datetime) -> None:
    """This function will delete what was told of a patient, also where it is over, and keep when it was told."""
    for intake in Intake.objects.filter(patient=patient, erased_at=None).order_by("created_at"):
        intake.patient = patient
        intake.told, intake.erased_at = NOTHING, now
        intake.save(update_fields=["told", "erased_at"])
    unsay([patient.pk])


def unsay(patient_ids: Collection[UUID]) -> None:
    """This function will blank what the requests and waits of patients say of the pain."""
    VisitRequest.objects.filter(patient__in=patient_ids).update(condition=None, note=None)
    WaitlistEntry.objects.filter(patient__in=patient_ids).update(condition=None)
