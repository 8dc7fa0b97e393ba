"""Visits in the matrix: Ada's at Riverside, one ahead, one that has begun, one missed; and a stranger's."""

from datetime import timedelta

from patients.links import signed
from patients.links.signed import Purpose
from patients.models import Visit
from tests.patients import demand

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def add_visits(world):
    """Those ahead are later than any time that is shown, so that nothing there is taken by them."""
    user = world.user("patient")
    strangers = world.hilltop.locations.get().practices.get()
    later = world.now + 110 * DAY
    ids = world.objects
    ids["visit_id"] = demand.visit(world.ada, world.practice, later, world.now).pk
    about = {"row_id": ids["visit_id"], "user_id": user.pk, "until": later}
    ids["coming_token"] = signed.link(Purpose.COMING, **about).split("/")[-3]
    ids["cancel_token"] = signed.link(Purpose.CANCEL, **about).split("/")[-3]
    world.foreign["visit_id"] = demand.visit(world.ben, strangers, later, world.now).pk
    begun = demand.visit(world.ada, world.practice, world.now - 29 * MINUTE, world.now - DAY)
    # Longer than all of this takes, and over before the soonest time that is free: the notice is two hours.
    Visit.objects.filter(pk=begun.pk).update(ends_at=world.now + 100 * MINUTE)
    ids["begun_id"] = begun.pk
    over = {"status": "no_show", "ended_at": world.now - DAY}
    ids["missed_id"] = demand.visit(
        world.ada, world.practice, world.now - 2 * DAY, world.now - 3 * DAY, **over
    ).pk
