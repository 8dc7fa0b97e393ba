"""Ask two and six weeks after a visit how the patient is: everybody, once each, in the same words."""

from datetime import datetime, timedelta
from uuid import UUID

from accounts import outbox
from patients import notices
from patients.models import Visit
from patients.visits.turns import Side, in_turn
from providers.rounds import Enough, go_round, never
from reviews.models import CheckIn, CheckInKind
from reviews.outcomes.kinds import ASKED
from reviews.whom import speaks_for

AFTER = {CheckInKind.TWO_WEEKS: timedelta(weeks=2), CheckInKind.SIX_WEEKS: timedelta(weeks=6)}
AT_LATEST = timedelta(weeks=2)  # nothing ran for as long: "two weeks after" would not be true any more
# From when it is known that the visit took place, as of an invitation to a review, and by the index of that sweep.
DUE = """
SELECT v.id, %(kind)s::text FROM patients_visit AS v
JOIN patients_patient AS p ON p.id = v.patient_id AND p.person_key_id IS NOT NULL
WHERE v.status = 'completed' AND COALESCE(v.settled_at, v.ended_at) <= %(now)s - %(after_that)s
  AND COALESCE(v.settled_at, v.ended_at) > %(now)s - %(at_latest)s AND v.id > %(after)s
  AND NOT EXISTS (SELECT FROM reviews_checkin AS c WHERE c.visit_id = v.id AND c.kind = %(kind)s)
ORDER BY v.id LIMIT %(limit)s
"""


def ask(*, now: datetime, enough: Enough = never) -> int:
    """This function will ask after visits that took place two or six weeks ago, and return of how many.

    Whoever wants no such messages is not written to; what they would be asked stands in their list all the same.
    """
    return sum(
        go_round(
            DUE, _ask, now=now, enough=enough, after_that=after, at_latest=after + AT_LATEST, kind=kind.value
        )
        for kind, after in AFTER.items()
    )


def _ask(now: datetime, visit_id: UUID, kind: str) -> bool:
    visit = in_turn(Visit.objects.select_related("patient").get(pk=visit_id), side=Side.PATIENT)
    since = visit.settled_at or visit.ended_at
    asked_before = CheckIn.objects.filter(visit=visit, kind=kind).exists()
    if visit.status != Visit.Status.COMPLETED or since is None or asked_before:
        return False
    if visit.patient.person_key is None:  # erased while we waited
        return False
    check_in = CheckIn(
        visit=visit,
        patient=visit.patient,
        provider=visit.practice.provider,
        clinic=visit.practice.location.clinic,
        kind=kind,
        due_at=since + AFTER[CheckInKind(kind)],
    )
    if _tell(check_in, now):
        check_in.asked_at = now
    check_in.save(force_insert=True)
    return check_in.asked_at is not None


def _tell(check_in: CheckIn, now: datetime) -> bool:
    facts = notices.facts_of_visit(check_in.visit) | {"check_in_id": check_in.pk}
    told = [
        outbox.tell(
            kind=ASKED,
            facts=facts,
            dedupe_key=f"{ASKED}:{check_in.visit_id}:{check_in.kind}:{user.pk}",
            user=user,
            about_id=check_in.pk,
            until=check_in.open_until,
            now=now,
        )
        for user in speaks_for(check_in.patient, now)
    ]
    return any(told)
