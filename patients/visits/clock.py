"""What becomes of a visit by the clock: completed a day after it ended, where somebody said that the patient came."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from patients import notices
from patients.models import Visit
from patients.states import change_status
from patients.visits.turns import Side, in_turn

AFTER = timedelta(hours=24)
BATCH = 200
SOMEBODY_SAID_SO = Q(status=Visit.Status.CHECKED_IN) | Q(attended_said_at__isnull=False)


def complete_what_is_over(*, now: datetime, limit: int = BATCH) -> int:
    """This function will complete visits that ended a day ago, and return how many.

    Where neither side said that the patient came, the visit stays confirmed: the clinic is asked to say it.
    """
    over = Visit.objects.ahead().filter(SOMEBODY_SAID_SO, ends_at__lte=now - AFTER)
    ids = list(over.order_by("ends_at").values_list("pk", flat=True)[:limit])
    return sum(_complete(visit_id, now) for visit_id in ids)


@transaction.atomic
def _complete(visit_id: UUID, now: datetime) -> bool:
    row = in_turn(Visit.objects.select_related("patient").get(pk=visit_id), side=Side.PATIENT)
    if not Visit.objects.ahead().filter(SOMEBODY_SAID_SO, pk=row.pk).exists():
        return False  # somebody was faster
    change_status(row, Visit.Status.COMPLETED, ended_at=now)
    notices.tell_of_visit(notices.Event.COMPLETED, row, now=now)
    return True
