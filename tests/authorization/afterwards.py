"""Check-ins of the matrix: Ada's, who is worse after a visit at Riverside, and a stranger's of Hilltop."""

import json
from datetime import timedelta

from reviews.models import CheckIn, OutcomeTally
from tests.factories.supply import ConditionFactory
from tests.patients import demand

DAY = timedelta(days=1)


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
