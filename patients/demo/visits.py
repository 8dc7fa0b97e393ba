"""Visits of the made-up patient: one that took place, one ahead, and a request that waits for an answer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts.errors import DomainError
from accounts.models import User
from matching.asking import symptoms_of
from matching.triage.rules import GATES
from patients import consents
from patients.booking import holds, scope
from patients.booking.bookable import listed_practice
from patients.models import Patient, RequestTarget, Visit, VisitRequest
from patients.requests import answering, submitting
from patients.requests.intakes import Telling
from patients.requests.submitting import Asked, Wish
from patients.visits import attendance
from providers import time_claims
from providers.models import Mode, Practice
from providers.visit_times import Wanted, visit_times

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SOME_DAYS, LONG_AGO = 2 * DAY, 12 * DAY
MOST_LOOKED_AT = 200
AGE = 42
TOLD = {
    "answers": dict.fromkeys(GATES, "no"),
    "conditions": ["thoracic-strain"],
    "cautions": {"anticoagulants": "yes"},  # as her notes say
    "duration_weeks": 3,
    "severity": 4,
}
AGREES = {str(purpose): text.version for purpose, text in consents.CURRENT.items()}
MORNINGS = [{"weekdays": [0, 1, 2, 3, 4], "day_parts": ["morning"]}]


class NoFreeTime(DomainError):
    code = "no_free_time"
    detail = "The practice has no free time for that."


@dataclass(frozen=True, kw_only=True)
class Sides:
    """The patient as who signs in, and a practice as who answers for it."""

    patient: Patient
    user: User
    practice: Practice
    answers: User


def suitable(practices: Iterable[Practice], *, now: datetime) -> Practice | None:
    """This function will find a practice where the patient can have her visits; None where none of them is one.

    `practices` are listed.
    """
    passed = scope.gate(symptoms_of(TOLD, age=AGE))
    return next((practice for practice in practices if _is_one(practice, passed, now)), None)


def arrange(sides: Sides, *, now: datetime) -> list[str]:
    """This function will see that the patient has a visit of the past, one ahead and an open request.

    What is there stays, and what has ended meanwhile comes anew. Returns what could not be made, each with why:
    whoever signed in may have changed the practice, or filled what one patient may have.
    """
    visits = Visit.objects.filter(patient=sides.patient)
    waiting = RequestTarget.objects.pending().filter(request__patient=sides.patient, respond_by__gt=now)
    wanted = (
        ("visit that took place", visits.filter(status=Visit.Status.COMPLETED), take_place),
        ("visit ahead", visits.filter(status=Visit.Status.CONFIRMED, starts_at__gt=now), _visit_ahead),
        ("request that waits", waiting, _request),
    )
    refused = [(what, _refusal(make, sides, now)) for what, rows, make in wanted if not rows.exists()]
    time_claims.settle(
        [sides.practice.provider_id], now=now
    )  # what is of the past has left search as of then
    return [f"{sides.patient.name} has no {what}: {why}" for what, why in refused if why]


def _refusal(make: Callable[[Sides, datetime], None], sides: Sides, now: datetime) -> str:
    """Why something could not be made, with nothing left of the try; empty where it was."""
    try:
        with transaction.atomic():
            make(sides, now)
    except DomainError as refusal:
        return refusal.detail
    return ""


def _is_one(practice: Practice, passed: scope.Passed, now: datetime) -> bool:
    try:
        scope.require_scope(
            passed=passed,
            practice=practice,
            mode=Mode.IN_PERSON,
            new_patient=True,
            patient_state="",
            now=now,
        )
        _free_time(practice, now - LONG_AGO, before=now)
        _free_time(practice, now)
    except DomainError:
        return False
    return True


def take_place(sides: Sides, now: datetime) -> None:
    """This function will have a visit that took place some days ago.

    :raises DomainError: it can't be had, and why
    """
    then = now - LONG_AGO
    visit = _book(sides, then, before=now, new_patient=True)
    attendance.check_in(visit=visit, now=visit.starts_at)
    attendance.complete(visit=visit, by=sides.answers, now=visit.ends_at)


def _visit_ahead(sides: Sides, now: datetime) -> None:
    _book(sides, now)


def _request(sides: Sides, now: datetime) -> None:
    """At a time, where the clinic has to confirm it; else for any morning."""
    if sides.practice.confirmation == Practice.Confirmation.BY_CLINIC:
        _at_a_time(sides, now, note="Could it be the first visit of the day?")
        return
    wish = Wish(practice_id=sides.practice.pk)
    asked = _asked(sides.patient, wish, now, windows=MORNINGS, note="Any morning will do.")
    submitting.submit(asked=asked, by=sides.user, now=now)


def _book(sides: Sides, now: datetime, *, before: datetime | None = None, new_patient: bool = False) -> Visit:
    request = _at_a_time(sides, now, before=before, new_patient=new_patient)
    target = request.targets.get()
    if target.status == RequestTarget.Status.REQUESTED:
        # within an hour, where that hour has passed
        answering.confirm(target=target, by=sides.answers, now=now + HOUR if before else now)
    return Visit.objects.select_related("patient", "practice").get(target=target)


def _at_a_time(
    sides: Sides,
    now: datetime,
    *,
    before: datetime | None = None,
    new_patient: bool = False,
    note: str = "",
) -> VisitRequest:
    practice = listed_practice(sides.practice.pk, now=now)
    hers = Visit.objects.ahead().filter(patient=sides.patient)
    hold = holds.hold(
        patient=sides.patient,
        practice_id=practice.pk,
        starts_at=_free_time(practice, now, before=before, beside=hers, new_patient=new_patient),
        symptoms=symptoms_of(TOLD, age=sides.patient.age(now)),
        mode=Mode.IN_PERSON,
        new_patient=new_patient,
        patient_state="",
        by=sides.user,
        now=now,
    )
    asked = _asked(sides.patient, Wish(hold_id=hold.pk), now, new_patient=new_patient, note=note)
    return submitting.submit(asked=asked, by=sides.user, now=now)


def _free_time(
    practice: Practice,
    now: datetime,
    *,
    before: datetime | None = None,
    beside: Iterable[Visit] = (),
    new_patient: bool = True,
) -> datetime:
    """The first that is neither today nor tomorrow, is over by a moment, and meets no visit that there is.

    :raises NoFreeTime: there is none in 14 days
    """
    first = (now + SOME_DAYS).astimezone(ZoneInfo(practice.location.zone)).date()
    found = visit_times(
        practice.pk, Wanted(first=first, mode=Mode.IN_PERSON, new_patient=new_patient), now=now
    )
    length, taken = timedelta(minutes=found["minutes"] or 0), list(beside)
    for starts_at in map(datetime.fromisoformat, found["times"]):
        ends_at = starts_at + length
        meets = any(visit.starts_at < ends_at and starts_at < visit.ends_at for visit in taken)
        if not meets and (before is None or ends_at < before):
            return starts_at
    raise NoFreeTime


def _asked(patient: Patient, wish: Wish, now: datetime, *, new_patient: bool = False, **more: Any) -> Asked:
    return Asked(
        patient=patient,
        wishes=[wish],
        mode=Mode.IN_PERSON,
        new_patient=new_patient,
        telling=Telling(told=TOLD, symptoms=symptoms_of(TOLD, age=patient.age(now))),
        agrees=AGREES,
        **more,
    )
