"""Visits ahead at a practice that can't be found at the moment: both sides are told so, and when it is found again.

Whether it can be found says the view `providers_listing`; of what both sides were told last, the visit itself.
"""

from datetime import datetime
from uuid import UUID

from patients import notices
from patients.models import Visit
from patients.visits.turns import Side, in_turn
from providers.rounds import NOBODY, Enough, go_round, look, never

# The view is asked once for each practice with visits ahead, not for each visit.
DUE = """
WITH ahead AS (
    SELECT v.id, v.practice_id, v.delisted_at IS NULL AS was_found FROM patients_visit AS v
    WHERE v.status = 'confirmed' AND v.ends_at > %(now)s AND v.starts_at > %(now)s
      AND (%(visit)s::uuid IS NULL OR v.id = %(visit)s)
), found AS (
    SELECT p.practice_id, listing.reason = ''
           AND listing.listed_until >= (%(now)s::timestamptz AT TIME ZONE listing.zone)::date AS is_found
    FROM (SELECT DISTINCT practice_id FROM ahead) AS p
    CROSS JOIN LATERAL (SELECT * FROM providers_listing AS l WHERE l.practice_id = p.practice_id OFFSET 0) AS listing
)
SELECT ahead.id, found.is_found FROM ahead JOIN found USING (practice_id)
WHERE ahead.was_found <> found.is_found AND ahead.id > %(after)s
ORDER BY ahead.id LIMIT %(limit)s
"""


def tell(*, now: datetime, enough: Enough = never) -> int:
    """This function will tell both sides of visits ahead whose practice went or came back; it returns how many."""
    return go_round(DUE, _tell, now=now, enough=enough, visit=None)


def _tell(now: datetime, visit_id: UUID, *_: object) -> bool:
    row = in_turn(Visit.objects.select_related("patient").get(pk=visit_id), side=Side.PATIENT)
    due = look(DUE, now=now, after=NOBODY, limit=1, visit=visit_id)
    for _visit_id, is_found in due:
        went = row.delisted_at or now
        row.delisted_at = None if is_found else went
        row.save(update_fields=["delisted_at"])
        event = notices.Event.RELISTED if is_found else notices.Event.DELISTED
        notices.tell_of_visit(event, row, now=now, key=went.isoformat())
    return bool(due)
