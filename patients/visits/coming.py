"""The patient says that they will come: the clinic sees it, and need not call them."""

from datetime import datetime

from django.db import transaction

from patients.models import Visit
from patients.states import StateHasChanged
from patients.visits.turns import HasBegun, Side, in_turn


@transaction.atomic
def say_coming(*, visit: Visit, now: datetime) -> Visit:
    """This function will note that the patient says they will come; what they said first stays, until it moves.

    :raises StateHasChanged: it was cancelled, checked in, or has ended
    :raises HasBegun: it has begun
    """
    row = in_turn(visit, side=Side.PATIENT)
    if row.status != Visit.Status.CONFIRMED:
        raise StateHasChanged
    if row.starts_at <= now:
        raise HasBegun
    if row.coming_said_at is None:
        row.coming_said_at = now
        row.save(update_fields=["coming_said_at"])
    return row
