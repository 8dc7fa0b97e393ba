"""Visits of the made-up patient: one that took place, one ahead, and a request that waits for an answer."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from accounts.errors import DomainError
from accounts.models import User
from matching.asking import Symptoms
from matching.triage.rules import GATES
from patients import consents
from patients.booking import holds, scope
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
TOLD = {
    "answers": dict.fromkeys(GATES, "no"),
    "conditions": ["thoracic-strain"],
    "cautions": {"anticoagulants": "yes"},
    "duration_weeks": 3,
    "severity": 4,
}
AGREES = {str(purpose): text.version for purpose, text in consents.CURRENT.items()}
MORNINGS = [{"weekdays": [0, 1, 2, 3, 4], "day_parts": ["morning"]}]


def suitable(practices: Iterable[Practice], *, now: datetime) -> Practice | None:
    """This function will find a practice where the patient can have her visits; None where none of them is one."""
    passed = scope.gate(_symptoms(42))
    for practice in practices:
        with suppress(DomainError):
            scope.require_scope(
                passed=passed,
                practice=practice,
                mode=Mode.IN_PERSON,
                new_patient=True,
                patient_state="",
                now=now,
            )
            if _first_time(practice, now=now) and _first_time(practice, now=now - LONG_AGO):
                return practice
    return None


def arrange(*, patient: Patient, user: User, practice: Practice, answers: User, now: datetime) -> None:
    """This function will see that the patient has a visit of the past, one ahead and an open request there.

    What is there stays, and what has ended meanwhile comes anew. `answers` is whoever answers for the clinic. Where
    the practice has no such time for her, there is nothing.
    """
    visits = Visit.objects.filter(patient=patient)
    with suppress(DomainError):
        if not visits.filter(status=Visit.Status.COMPLETED).exists():
            _visit_of_the_past(patient, user, practice, answers, now - LONG_AGO)
        if not visits.filter(status=Visit.Status.CONFIRMED, starts_at__gt=now).exists():
            _book(patient, user, practice, answers, now)
        if not VisitRequest.objects.open().filter(patient=patient).exists():
            _request(patient, user, practice, now)
    time_claims.settle([practice.provider_id], now=now)  # a visit of the past has left search as of then


def _visit_of_the_past(
    patient: Patient, user: User, practice: Practice, answers: User, now: datetime
) -> None:
    visit = _book(patient, user, practice, answers, now, new_patient=True)
    attendance.check_in(visit=visit, now=visit.starts_at)
    attendance.complete(visit=visit, by=answers, now=visit.ends_at)


def _book(
    patient: Patient,
    user: User,
    practice: Practice,
    answers: User,
    now: datetime,
    *,
    new_patient: bool = False,
) -> Visit:
    request = _at_a_time(patient, user, practice, now, new_patient=new_patient)
    target = request.targets.get()
    if target.status == RequestTarget.Status.REQUESTED:
        answering.confirm(target=target, by=answers, now=now + HOUR if new_patient else now)
    return Visit.objects.select_related("patient", "practice").get(target=target)


def _request(patient: Patient, user: User, practice: Practice, now: datetime) -> None:
    """At a time, where the clinic has to confirm it; else for any morning."""
    if practice.confirmation == Practice.Confirmation.BY_CLINIC:
        _at_a_time(patient, user, practice, now, note="Could it be the first visit of the day?")
        return
    wish = Wish(practice_id=practice.pk)
    asked = _asked(patient, wish, now, windows=MORNINGS, note="Any morning will do.")
    submitting.submit(asked=asked, by=user, now=now)


def _at_a_time(
    patient: Patient,
    user: User,
    practice: Practice,
    now: datetime,
    *,
    new_patient: bool = False,
    note: str = "",
) -> VisitRequest:
    starts_at = _first_time(practice, now=now, new_patient=new_patient)
    if starts_at is None:
        raise time_claims.TimeTaken(time_claims.Time(practice, now, 0))
    hold = holds.hold(
        patient=patient,
        practice_id=practice.pk,
        starts_at=starts_at,
        symptoms=_symptoms(patient.age(now)),
        mode=Mode.IN_PERSON,
        new_patient=new_patient,
        patient_state="",
        by=user,
        now=now,
    )
    asked = _asked(patient, Wish(hold_id=hold.pk), now, new_patient=new_patient, note=note)
    return submitting.submit(asked=asked, by=user, now=now)


def _first_time(practice: Practice, *, now: datetime, new_patient: bool = True) -> datetime | None:
    """The first free one that is neither today nor tomorrow."""
    first = (now + SOME_DAYS).astimezone(ZoneInfo(practice.location.zone)).date()
    wanted = Wanted(first=first, mode=Mode.IN_PERSON, new_patient=new_patient)
    times = visit_times(practice.pk, wanted, now=now)["times"]
    return datetime.fromisoformat(times[0]) if times else None


def _asked(patient: Patient, wish: Wish, now: datetime, *, new_patient: bool = False, **more: Any) -> Asked:
    return Asked(
        patient=patient,
        wishes=[wish],
        mode=Mode.IN_PERSON,
        new_patient=new_patient,
        telling=Telling(told=TOLD, symptoms=_symptoms(patient.age(now))),
        agrees=AGREES,
        **more,
    )


def _symptoms(age: int) -> Symptoms:
    return Symptoms(
        conditions=("thoracic-strain",),
        age=age,
        answers=dict.fromkeys(GATES, "no"),
        cautions={"anticoagulants": "yes"},  # as her notes say
        duration_weeks=3,
        severity=4,
    )
