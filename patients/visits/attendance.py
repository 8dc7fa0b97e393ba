"""Whether the patient came: what the clinic says of it, and what the patient does."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.errors import DomainError
from accounts.models import User
from patients import notices
from patients.models import Visit
from patients.models.visits import AHEAD
from patients.states import StateHasChanged, change_status
from patients.visits.turns import Side, in_turn

BEFORE = timedelta(minutes=60)  # the door opens
WAITED = timedelta(minutes=15)  # for a patient who does not come


class TooEarly(DomainError):
    code = "too_early"
    detail = "It is too early for that."


class VisitIsOver(DomainError):
    code = "visit_is_over"
    detail = "The time of this visit is over. You can still complete it."


@transaction.atomic
def check_in(*, visit: Visit, now: datetime) -> Visit:
    """This function will note for the clinic that the patient is there, from an hour before the start to the end.

    :raises TooEarly: the visit is more than an hour away
    :raises VisitIsOver: its time is over
    :raises StateHasChanged: it was checked in before, cancelled, or has ended
    """
    row = in_turn(visit, side=Side.CLINIC)
    if row.starts_at - BEFORE > now:
        raise TooEarly
    if row.ends_at < now:
        raise VisitIsOver
    change_status(row, Visit.Status.CHECKED_IN, checked_in_at=now)
    notices.tell_of_visit(notices.Event.CHECKED_IN, row, now=now)
    return row


@transaction.atomic
def complete(*, visit: Visit, by: User | None, now: datetime) -> Visit:
    """This function will note for the clinic that the visit took place, from its start on.

    :raises TooEarly: it has not begun
    :raises StateHasChanged: it was cancelled or has ended
    """
    row = in_turn(visit, side=Side.CLINIC)
    if row.starts_at > now:
        raise TooEarly
    if row.status not in AHEAD:
        raise StateHasChanged
    change_status(row, Visit.Status.COMPLETED, ended_by=by, ended_at=now)
    notices.tell_of_visit(notices.Event.COMPLETED, row, now=now)
    return row


@transaction.atomic
def miss(*, visit: Visit, by: User | None, now: datetime) -> Visit:
    """This function will note for the clinic that the patient did not come, 15 minutes after the start or later.

    :raises TooEarly: that is still to come
    :raises StateHasChanged: the patient was checked in, or the visit was cancelled or has ended
    """
    row = in_turn(visit, side=Side.CLINIC)
    if row.starts_at + WAITED > now:
        raise TooEarly
    if row.status != Visit.Status.CONFIRMED:
        raise StateHasChanged
    change_status(row, Visit.Status.NO_SHOW, ended_by=by, ended_at=now)
    notices.tell_of_visit(notices.Event.NO_SHOW, row, now=now)
    return row


@transaction.atomic
def say_attended(*, visit: Visit, now: datetime) -> Visit:
    """This function will note that the patient says they are or were there; what they said first stays.

    :raises TooEarly: the visit has not begun
    :raises StateHasChanged: it was cancelled or has ended
    """
    row = in_turn(visit, side=Side.PATIENT)
    if row.starts_at > now:
        raise TooEarly
    if row.status not in AHEAD:
        raise StateHasChanged
    if row.attended_said_at is None:
        row.attended_said_at = now
        row.save(update_fields=["attended_said_at"])
    return row
