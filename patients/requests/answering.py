"""What a clinic answers to a request: yes, no, or another time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from accounts.errors import DomainError
from accounts.models import User
from matching.asking import UnknownCode
from patients import notices
from patients.booking import scope
from patients.locking import take_turn
from patients.models import RequestTarget, TargetState, Visit, VisitRequest
from patients.models.requests import DeclineCode
from patients.requests import ending, fitting
from patients.states import StateHasChanged
from patients.visits import confirming
from providers import time_claims
from providers.models import Practice

SPEAKS_AGAINST = (
    scope.ManipulationCaution,
    scope.NotInScope,
    scope.CautionsUnasked,
    scope.OnlyTodayOrTomorrow,
    # After newer rules, or a change of the catalogue: what they say is the patient's to read.
    scope.EmergencyLevel,
    scope.GateUnanswered,
    UnknownCode,
)


class NoTimeGiven(DomainError):
    code = "no_time_given"
    detail = "The patient named no time. Please offer some."


class AnsweredTooLate(DomainError):
    code = "answered_too_late"
    detail = "The time to answer this request is over."


class PracticeNotShown(DomainError):
    """Whoever may not be found may not take on a visit: a licence may have lapsed since it was asked for."""

    code = "practice_not_shown"
    detail = (
        "Patients can't find this clinician at the moment, so no visit can be confirmed. You can decline."
    )


class ToldOtherwise(DomainError):
    """In words for the clinic, which may not read what was told: it speaks against who works there, or the day."""

    code = "told_otherwise"
    detail = "What the patient told since does not allow this visit. Please decline, or offer a sooner time."


class PatientNotFree(DomainError):
    """In words for the clinic: where else the patient is does not concern it."""

    code = "patient_not_free"
    detail = "The patient can't come at that time. Please offer another one."


@transaction.atomic
def confirm(*, target: RequestTarget, by: User | None, now: datetime) -> Visit:
    """This function will make the visit at the time that was asked for; the first clinic to confirm gets it.

    :raises StateHasChanged: it was answered, withdrawn or has ended, or another clinic was faster
    :raises AnsweredTooLate: the time to answer is over
    :raises NoTimeGiven: only windows were given
    :raises PracticeNotShown: the practice is not listed now
    :raises ToldOtherwise: what the patient told since it was asked for speaks against it
    :raises NoLongerKept: the time ran out while we waited for the clinician's turn
    :raises PatientNotFree: the patient has another visit then
    """
    taken = waiting(target, TargetState.REQUESTED, now=now)
    if taken.claim is None or taken.starts_at is None:
        raise NoTimeGiven
    if taken.claim.released_at is not None:
        raise AnsweredTooLate
    require_shown(taken, now=now)
    _require_fit(taken, taken.starts_at, now)
    ending.turns_of(taken.request.targets.select_related("practice"))
    agreed = confirming.as_asked(taken)
    with for_the_clinic():
        return confirming.confirm(
            target=taken, agreed=agreed, by=by, now=now, answered_by=by, answered_at=now
        )


@transaction.atomic
def decline(*, target: RequestTarget, code: DeclineCode, by: User | None, now: datetime) -> RequestTarget:
    """This function will say no, also after other times were offered. The last no closes the request.

    :raises StateHasChanged: it was answered, withdrawn or has ended
    :raises AnsweredTooLate: the time to answer is over
    """
    taken = waiting(target, TargetState.REQUESTED, TargetState.COUNTERED, now=now)
    ending.turns_of([taken])
    providers = ending.end(
        [taken],
        TargetState.DECLINED,
        now=now,
        decline_code=code,
        answered_by=by,
        answered_at=taken.answered_at or now,
    )
    ending.close_if_answered(taken.request, now=now)
    notices.tell_of_target(notices.Event.DECLINED, taken, now=now)
    time_claims.settle(providers, now=now)
    return taken


@contextmanager
def for_the_clinic() -> Iterator[None]:
    """This function will say in words for the clinic that the patient is somewhere else then.

    :raises PatientNotFree: the patient has another visit
    """
    try:
        yield
    except confirming.PatientHasVisit as error:
        raise PatientNotFree from error


def waiting(target: RequestTarget, *states: TargetState, now: datetime) -> RequestTarget:
    """This function will read what was asked once more, within the turn of the patient and with the request locked.

    :raises StateHasChanged: it is in none of these states, or the request has ended
    :raises AnsweredTooLate: the time to answer is over
    """
    take_turn(target.request.patient)
    requests = VisitRequest.objects.select_for_update(no_key=True, of=("self",))
    request = requests.select_related("patient__person_key", "intake").get(pk=target.request_id)
    targets = request.targets.select_related("practice__provider", "practice__location__clinic", "claim")
    fresh = targets.get(pk=target.pk)
    fresh.request = request
    if fresh.status not in states or request.status != VisitRequest.Status.OPEN:
        raise StateHasChanged
    if fresh.respond_by <= now:
        raise AnsweredTooLate
    return fresh


def require_shown(target: RequestTarget, *, now: datetime) -> None:
    """This function will refuse what a practice takes on while patients can't find it.

    :raises PracticeNotShown: it is not listed now
    """
    if not Practice.objects.listed(now).filter(pk=target.practice_id).exists():
        raise PracticeNotShown


def _require_fit(target: RequestTarget, starts_at: datetime, now: datetime) -> None:
    try:
        fitting.require_still_fit(
            request=target.request, practice=target.practice, starts_at=starts_at, passed=None, now=now
        )
    except SPEAKS_AGAINST as error:
        raise ToldOtherwise from error
