"""A visit of the matrix that was missed, says the clinic, and Ada says otherwise. That of the strangers stands."""

from datetime import timedelta

from patients.models import Visit
from tests.patients import demand

DAY = timedelta(days=1)


def add_contested(world):
    ended = {"status": "no_show", "ended_at": world.now - 4 * DAY}
    visit = demand.visit(world.ada, world.practice, world.now - 5 * DAY, world.now - 9 * DAY, **ended)
    visit.contest_note = "I sat in the hall."
    visit.save()
    Visit.objects.filter(pk=visit.pk).update(status="contested", contested_at=world.now - DAY)
    world.objects["contested_visit_id"] = visit.pk
