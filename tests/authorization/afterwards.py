"""What the matrix has of visits that took place: reviews, and check-ins of Ada, who is worse, and of a stranger."""

import json
from datetime import timedelta

from reviews.models import CheckIn, OutcomeTally
from tests.authorization.public_reviews import add_public_reviews
from tests.authorization.reviewed import PAGES, add_reviews
from tests.factories.supply import ConditionFactory
from tests.patients import demand

__all__ = ["PAGES", "add_afterwards"]

DAY = timedelta(days=1)


def add_afterwards(world):
    add_check_ins(world)
    add_reviews(world)
    add_public_reviews(world)


def add_check_ins(world):
    """Of visits that took place sixteen days ago."""
    ConditionFactory(number=1, slug="upper-back-pain", name="Upper back pain")
    strangers = world.hilltop.locations.get().practices.get()
    asks = ((world.ada, world.practice, world.objects), (world.ben, strangers, world.foreign))
    for patient, practice, ids in asks:
        at, over = world.now - 16 * DAY, {"status": "completed", "ended_at": world.now - 16 * DAY}
        visit = demand.visit(patient, practice, at, at - DAY, **over)
        check_in = CheckIn.objects.create(
            visit=visit,
            patient=patient,
            provider=practice.provider,
            clinic=practice.location.clinic,
            kind=CheckIn.Kind.TWO_WEEKS,
            due_at=world.now - 2 * DAY,
            asked_at=world.now - 2 * DAY,
            answered_at=world.now - DAY,
            answered_by=patient.user,
            answer=json.dumps({"answer": "worse", "keeps_from": "a_lot"}),
        )
        OutcomeTally.objects.create(clinic=check_in.clinic, kind=check_in.kind, worse=1)
        ids["check_in_id"] = check_in.pk
    world.objects["completed_id"] = CheckIn.objects.get(patient=world.ada).visit_id
