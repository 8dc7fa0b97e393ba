"""Ask how a visit was: a day after it is known that it took place, everybody, once and in the same words."""

from datetime import datetime, timedelta
from uuid import UUID

from accounts import outbox
from patients import notices
from patients.models import Visit
from patients.visits.turns import Side, in_turn
from providers.rounds import Enough, go_round, never
from reviews import writing
from reviews.kinds import INVITATION
from reviews.models import Review, ReviewState
from reviews.whom import speaks_for

AFTER = timedelta(hours=24)
AT_LATEST = timedelta(days=7)  # later than that nobody is asked any more: nothing ran for a week
# A visit that was contested is known to have taken place once that is settled.
DUE = """
SELECT v.id FROM patients_visit AS v
WHERE v.status = 'completed' AND COALESCE(v.settled_at, v.ended_at) <= %(now)s - %(after_that)s
  AND COALESCE(v.settled_at, v.ended_at) > %(now)s - %(at_latest)s AND v.id > %(after)s
  AND NOT EXISTS (SELECT FROM reviews_review AS r WHERE r.visit_id = v.id)
ORDER BY v.id LIMIT %(limit)s
"""


def invite(*, now: datetime, enough: Enough = never) -> int:
    """This function will invite the patients of visits that took place, and return of how many visits.

    Nothing of a visit but that it is completed counts, and nobody can be left out: neither by the clinic nor by us.
    """
    return go_round(DUE, _invite, now=now, enough=enough, after_that=AFTER, at_latest=AFTER + AT_LATEST)


def _invite(now: datetime, visit_id: UUID) -> bool:
    row = in_turn(Visit.objects.select_related("patient").get(pk=visit_id), side=Side.PATIENT)
    if row.status != Visit.Status.COMPLETED:
        return False
    review = writing.begun(row)
    if review.status != ReviewState.INVITED or review.invited_at is not None:
        return False
    facts = notices.facts_of_visit(row)
    told = [
        outbox.tell(
            kind=INVITATION,
            facts=facts,
            dedupe_key=f"{INVITATION}:{row.pk}:{user.pk}",
            user=user,
            about_id=row.pk,
            until=now + AT_LATEST,
            now=now,
        )
        for user in speaks_for(row.patient, now)
    ]
    # Whoever wants no such messages is not asked, and not looked at again.
    return any(told) and bool(Review.objects.filter(pk=review.pk).update(invited_at=now))
