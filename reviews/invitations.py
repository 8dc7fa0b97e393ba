"""Ask how a visit was: a day after it is known that it took place, everybody, once and in the same words."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from accounts import outbox
from accounts.models import User
from patients import notices
from patients.models import Visit
from patients.visits.turns import Side, in_turn
from providers.rounds import Enough, go_round, never
from reviews.kinds import INVITATION

AFTER = timedelta(hours=24)
AT_LATEST = timedelta(days=7)  # later than that nobody is asked any more: nothing ran for a week
# A visit that was contested is known to have taken place once that is settled.
DUE = """
SELECT v.id FROM patients_visit AS v
WHERE v.status = 'completed' AND COALESCE(v.settled_at, v.ended_at) <= %(now)s - %(after_that)s
  AND COALESCE(v.settled_at, v.ended_at) > %(now)s - %(at_latest)s AND v.id > %(after)s
  AND NOT EXISTS (SELECT FROM accounts_outboxmessage AS m WHERE m.about_id = v.id AND m.kind = %(kind)s)
ORDER BY v.id LIMIT %(limit)s
"""


def invite(*, now: datetime, enough: Enough = never) -> int:
    """This function will invite the patients of visits that took place, and return of how many visits.

    Nothing of a visit but that it is completed counts, and nobody can be left out: neither by the clinic nor by us.
    """
    return go_round(
        DUE, _invite, now=now, enough=enough, after_that=AFTER, at_latest=AFTER + AT_LATEST, kind=INVITATION
    )


def _invite(now: datetime, visit_id: UUID) -> bool:
    row = in_turn(Visit.objects.select_related("patient").get(pk=visit_id), side=Side.PATIENT)
    if row.status != Visit.Status.COMPLETED:
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
        for user in _whom_it_is_for(row, now)
    ]
    return any(told)


def _whom_it_is_for(visit: Visit, now: datetime) -> Iterable[User]:
    """The patient; whoever acts for them where they have no account of their own."""
    acting = notices.acting_for(visit.patient, now)
    own = [user for user in acting if user.pk == visit.patient.user_id]
    return own or acting
