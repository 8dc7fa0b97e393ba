"""A visit that will not take place: by the patient or the clinic, with a reason, until it begins."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from accounts.errors import DomainError
from accounts.models import User
from patients import notices
from patients.models import Visit
from patients.models.visits import BY_CLINIC, BY_PATIENT, CancelCode
from patients.states import StateHasChanged, change_status
from patients.visits.turns import HasBegun, Side, in_turn
from providers import time_claims

CODES = {Side.PATIENT: BY_PATIENT, Side.CLINIC: BY_CLINIC}
STATES = {
    Side.PATIENT: Visit.Status.CANCELLED_BY_PATIENT,
    Side.CLINIC: Visit.Status.CANCELLED_BY_CLINIC,
}
EVENTS = {
    Side.PATIENT: notices.Event.CANCELLED_BY_PATIENT,
    Side.CLINIC: notices.Event.CANCELLED_BY_CLINIC,
}


class CodeOfTheOtherSide(DomainError):
    code = "invalid_choice"
    status = 400
    field = "code"
    detail = "This reason is for the other side to give."


@transaction.atomic
def cancel(*, visit: Visit, side: Side, code: CancelCode, by: User | None, now: datetime) -> Visit:
    """This function will cancel a visit and give its time back; whether that came late is noted.

    :raises CodeOfTheOtherSide: the reason is not one of this side's
    :raises StateHasChanged: it was cancelled, checked in, or has ended
    :raises HasBegun: it has begun
    """
    if code not in CODES[side]:
        raise CodeOfTheOtherSide
    row = in_turn(visit, side=side)
    if row.status != Visit.Status.CONFIRMED:
        raise StateHasChanged
    if row.starts_at <= now:
        raise HasBegun
    time_claims.take_turns([row.practice.provider_id])
    call_off([row], side=side, code=code, by=by, now=now)
    time_claims.settle([row.practice.provider_id], now=now)
    return row


def is_late(visit: Visit, *, now: datetime) -> bool:
    """This function will tell whether a visit that is cancelled now is cancelled later than its clinic asks for."""
    return visit.starts_at - now < timedelta(hours=visit.practice.late_cancel_hours)


def call_off(
    visits: Collection[Visit], *, side: Side, code: CancelCode, by: User | None, now: datetime
) -> None:
    """This function will cancel visits, tell of each, note whether it came late, and give the times back.

    Call it within the turns of the patients and of all the clinicians, with the visits locked; settle after it.

    :raises StateHasChanged: one of them was cancelled, checked in, or has ended
    """
    for visit in visits:
        change_status(
            visit,
            STATES[side],
            cancel_code=code,
            is_late=is_late(visit, now=now),
            ended_by=by,
            ended_at=now,
            sequence=visit.sequence + 1,
        )
        notices.tell_of_visit(EVENTS[side], visit, now=now)
    time_claims.release([visit.claim for visit in visits], now=now)
