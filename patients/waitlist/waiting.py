"""Somebody waits for a time: after a request that came to nothing, or afresh; and waits no longer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.errors import DomainError
from accounts.models import User
from patients import consents, notices
from patients.booking.bookable import kept_practice
from patients.booking.scope import Passed, gate, require_scope
from patients.locking import require_theirs, take_turn
from patients.models import Intake, Patient, VisitRequest, WaitlistEntry
from patients.requests import intakes
from patients.requests.intakes import Telling
from patients.waitlist import ending
from providers.models import Level, Practice

MOST_WAITS = 3  # of a patient
MOST_PRACTICES = 10
LASTS = timedelta(days=60)
URGENCY = {Level.SAME_DAY: 0, Level.SOON: 1, Level.SELF_CARE: 2}
IN_VAIN = (VisitRequest.ClosedBecause.DECLINED, VisitRequest.ClosedBecause.EXPIRED)


class TooManyWaits(DomainError):
    code = "too_many_waits"
    detail = f"You wait for {MOST_WAITS} visits already. Please leave one of the waiting lists first."


class NotInVain(DomainError):
    code = "request_not_in_vain"
    detail = "You can wait after a request that was declined, or that nobody answered in time."


class AlreadyWaited(DomainError):
    code = "already_waited"
    detail = "You wait because of this request already, or you did. You can begin anew without it."


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody waits for, without a request that came before."""

    patient: Patient
    practices: Sequence[UUID]
    mode: str
    new_patient: bool
    telling: Telling
    patient_state: str = ""
    windows: Sequence[Mapping[str, Any]] = ()


@transaction.atomic
def join(*, wanted: Wanted, agrees: Mapping[str, str], by: User, now: datetime) -> WaitlistEntry:
    """This function will let somebody wait for a time at any of some practices.

    :raises EmergencyLevel, GateUnanswered: what was told does not allow a visit; nothing is kept of it
    :raises PracticeNotListed, NotInScope and the others of `require_scope`: a practice is not for this
    :raises TooManyWaits: the patient waits for three visits already
    :raises Erased, NotTheirs: the patient's data was erased meanwhile, or `by` does not act for them any more
    :raises AgreementMissing, TextHasChanged: the consent is missing that the answers are kept
    """
    passed = gate(wanted.telling.symptoms)
    _take_place(wanted.patient, agrees, by, now)
    entry = WaitlistEntry(
        patient=wanted.patient,
        intake=intakes.keep(wanted.telling, passed, patient=wanted.patient, by=by, now=now),
        condition=passed.condition,
        mode=wanted.mode,
        new_patient=wanted.new_patient,
        patient_state=wanted.patient_state,
        windows=list(wanted.windows),
    )
    practices = [kept_practice(practice_id, now=now) for practice_id in wanted.practices]
    for practice in practices:
        require_for(entry, practice, passed, now)
    return _begin(entry, practices, by, now)


@transaction.atomic
def join_after(
    *, request: VisitRequest, telling: Telling | None, agrees: Mapping[str, str], by: User, now: datetime
) -> WaitlistEntry:
    """This function will let somebody wait after a request that came to nothing, for a time at the same practices.

    What was told for it is carried over; after 72 hours it has to be told again.

    :raises EmergencyLevel, GateUnanswered, AnswersTooOld: what was told, or was not, does not allow a visit
    :raises NotInVain: the request is open, was confirmed or was taken back
    :raises AlreadyWaited: there is a wait that came of it
    :raises NotInScope and the others of `require_scope`: with what was told now, a practice is not for this
    :raises TooManyWaits: the patient waits for three visits already
    :raises AgreementMissing, TextHasChanged: the consent is missing that the answers are kept
    """
    passed = gate(telling.symptoms) if telling else None
    _take_place(request.patient, agrees, by, now)
    asked = VisitRequest.objects.select_related("intake__patient__person_key", "condition").get(pk=request.pk)
    if asked.closed_because not in IN_VAIN:
        raise NotInVain
    if WaitlistEntry.objects.filter(request=asked).exists():
        raise AlreadyWaited
    entry = WaitlistEntry(
        patient=request.patient,
        request=asked,
        intake=told_of(asked.intake, telling, passed, by, now),
        condition=passed.condition if passed else asked.condition,
        mode=asked.mode,
        new_patient=asked.new_patient,
        patient_state=asked.patient_state,
        windows=asked.windows,
    )
    targets = asked.targets.select_related("practice__provider").order_by("pk")
    practices = [target.practice for target in targets]
    for practice in practices:
        require_for(entry, practice, passed, now)
    return _begin(entry, practices, by, now)


@transaction.atomic
def leave(*, entry: WaitlistEntry, now: datetime) -> WaitlistEntry:
    """This function will let somebody wait no longer; a time that is kept for them is free again.

    :raises StateHasChanged: they do not wait any more
    """
    entry = ending.locked(entry.pk)
    ending.end_wait(entry, WaitlistEntry.Status.LEFT, now=now)
    return entry


def told_of(
    intake: Intake, telling: Telling | None, passed: Passed | None, by: User, now: datetime
) -> Intake:
    """This function will give the answers that count now: those told just now, else those kept if they are fresh.

    :raises AnswersTooOld: nothing was told, and what is kept is older than 72 hours
    """
    if telling is None or passed is None:
        return intakes.latest(intake, None, by=by, now=now)
    return intakes.keep(telling, passed, patient=intake.patient, by=by, now=now, replaces=intake)


def require_for(entry: WaitlistEntry, practice: Practice, passed: Passed | None, now: datetime) -> None:
    """This function will hold a practice to what was told just now; what was told before was looked at then."""
    if passed is not None:
        require_scope(
            passed=passed,
            practice=practice,
            mode=entry.mode,
            new_patient=entry.new_patient,
            patient_state=entry.patient_state,
            now=now,
        )


def _take_place(patient: Patient, agrees: Mapping[str, str], by: User, now: datetime) -> None:
    take_turn(patient)
    require_theirs(patient, by)
    if WaitlistEntry.objects.waiting(now).filter(patient=patient).count() >= MOST_WAITS:
        raise TooManyWaits
    consents.agree_to_visits(patient=patient, clinics=(), versions=agrees, by=by, now=now)


def _begin(entry: WaitlistEntry, practices: Sequence[Practice], by: User, now: datetime) -> WaitlistEntry:
    entry.urgency, entry.asked_by = URGENCY[Level(entry.intake.level)], by
    entry.since, entry.until = now, now + LASTS
    entry.save(force_insert=True)
    entry.practices.set(practices)
    notices.tell_who_waits(notices.Event.WAIT_BEGUN, entry, now=now)
    return entry
