"""The visit that is wanted for a patient, whoever asks for it: who may give it, and the request as it is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from patients.booking.scope import Passed, require_day, require_scope
from patients.models import Patient, VisitRequest
from patients.requests import intakes
from patients.requests.intakes import Telling
from providers.models import Practice


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which visit, for whom, and what was told."""

    patient: Patient
    mode: str
    new_patient: bool
    telling: Telling
    patient_state: str = ""
    note: str = ""


def require_fit(
    wanted: Wanted, passed: Passed, practice: Practice, starts_at: datetime | None, *, now: datetime
) -> None:
    """This function will hold a practice to what is wanted, and a time, if one is named, to how soon it should be.

    :raises ModeNotOffered, NotInScope and the others of `require_scope`: the practice is not for this
    :raises OnlyTodayOrTomorrow: the time is too late
    """
    require_scope(
        passed=passed,
        practice=practice,
        mode=wanted.mode,
        new_patient=wanted.new_patient,
        patient_state=wanted.patient_state,
        now=now,
    )
    if starts_at is not None:
        require_day(passed=passed, practice=practice, starts_at=starts_at, now=now)


def write(
    wanted: Wanted, passed: Passed, *, by: User, now: datetime, windows: Sequence[Mapping[str, Any]] = ()
) -> VisitRequest:
    """This function will keep a request with what was told for it, within the turn of the patient."""
    request = VisitRequest(
        patient=wanted.patient,
        condition=passed.condition,
        intake=intakes.keep(wanted.telling, passed, patient=wanted.patient, by=by, now=now),
        mode=wanted.mode,
        new_patient=wanted.new_patient,
        patient_state=wanted.patient_state,
        windows=list(windows),
        note=wanted.note,
        asked_by=by,
        submitted_at=now,
    )
    request.save(force_insert=True)
    return request
