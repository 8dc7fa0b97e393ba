"""Requests of patients in the matrix: Ada's, to which Riverside offers another time, and a stranger's of Hilltop."""

from datetime import timedelta

from tests.patients import demand

HOUR = timedelta(hours=1)


def add_own_requests(world):
    """Later than any time that is shown, so that nothing there is taken by them."""
    later = world.now + timedelta(days=100)
    strangers = world.hilltop.locations.get().practices.get()
    asks = ((world.ada, world.practice, world.objects), (world.ben, strangers, world.foreign))
    for patient, practice, ids in asks:
        target = demand.target(demand.request(patient, world.now), practice, later, world.now)
        type(target).objects.filter(pk=target.pk).update(status="countered")
        ids["request_id"] = target.request_id
        ids["counter_id"] = demand.counter(target, later + HOUR, world.now).pk
