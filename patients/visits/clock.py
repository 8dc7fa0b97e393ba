"""What becomes of a visit by the clock: completed a day after it ended, where somebody said that the patient came."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from patients import notices
from patients.models import Visit
from patients.states import change_status
from patients.visits.turns import Side, in_turn
from providers.rounds import Enough, go_round, never

AFTER = timedelta(hours=24)
SOMEBODY_SAID_SO = Q(status=Visit.Status.CHECKED_IN) | Q(attended_said_at__isnull=False)
OVER = """
SELECT id FROM patients_visit
WHERE status IN ('confirmed', 'checked_in') AND (status = 'checked_in' OR attended_said_at IS NOT NULL)
  AND ends_at <= %(now)s - %(wait)s AND id > %(after)s
ORDER BY id LIMIT %(limit)s
"""


def complete_what_is_over(*, now: datetime, enough: Enough = never) -> int:
    """This function will complete visits that ended a day ago, and return how many; a flawed row holds up no other.

    Where neither side said that the patient came, the visit stays confirmed: the clinic is asked to say it.
    """
    return go_round(OVER, _complete, now=now, enough=enough, wait=AFTER)


def _complete(now: datetime, visit_id: UUID) -> bool:
    row = in_turn(Visit.objects.select_related("patient").get(pk=visit_id), side=Side.PATIENT)
    if not Visit.objects.ahead().filter(SOMEBODY_SAID_SO, pk=row.pk, ends_at__lte=now - AFTER).exists():
        return False  # somebody was faster
    change_status(row, Visit.Status.COMPLETED, ended_at=now)
    notices.tell_of_visit(notices.Event.COMPLETED, row, now=now)
    return True
