"""Remind of the visits whose reminder is due: whoever comes for care, and who acts for them."""

from datetime import datetime
from uuid import UUID

from patients import notices
from patients.models import Visit
from patients.reminders import due
from patients.visits.turns import Side, in_turn
from providers.rounds import Enough, go_round, never

DUE = """
SELECT id FROM patients_visit
WHERE status = 'confirmed' AND reminder_due_at <= %(now)s AND id > %(after)s
ORDER BY id LIMIT %(limit)s
"""


def remind(*, now: datetime, enough: Enough = never) -> int:
    """This function will send the reminders that are due, and return how many; each is sent once.

    Safe to run at once with others, or hours late: `due.step` says what of it is still of use.
    """
    return go_round(DUE, _remind, now=now, enough=enough)


def _remind(now: datetime, visit_id: UUID) -> bool:
    row = in_turn(Visit.objects.select_related("patient").get(pk=visit_id), side=Side.PATIENT)
    due_at = row.reminder_due_at
    if row.status != Visit.Status.CONFIRMED or due_at is None or due_at > now:
        return False  # somebody was faster
    sends, row.reminder_due_at = due.step(row.starts_at, row.zone, due_at=due_at, now=now)
    row.save(update_fields=["reminder_due_at"])
    if sends is None:
        return False
    until = sends.useful_until(row.starts_at)
    return notices.tell_of_reminder(sends.name, row, until=until, now=now)
