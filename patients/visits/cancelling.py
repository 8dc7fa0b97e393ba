"""A visit that will not take place: by the patient or the clinic, with a reason, until it begins."""

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
    change_status(
        row,
        STATES[side],
        cancel_code=code,
        is_late=row.starts_at - now < timedelta(hours=row.practice.late_cancel_hours),
        ended_by=by,
        ended_at=now,
        sequence=row.sequence + 1,
    )
    time_claims.release([row.claim], now=now)
    notices.tell_of_visit(EVENTS[side], row, now=now)
    time_claims.settle([row.practice.provider_id], now=now)
    return row
