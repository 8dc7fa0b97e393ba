"""What waits in the inboxes of the matrix: Ada's request of Riverside, and Ben's of Hilltop as the strangers' row."""

from datetime import timedelta

from tests.patients import demand

DAY = timedelta(days=1)


def add_requests(world):
    """Each for a time three days ahead; another time is there to be offered."""
    strangers = world.hilltop.locations.get().practices.get()
    asks = ((world.ada, world.practice, world.objects), (world.ben, strangers, world.foreign))
    for patient, practice, ids in asks:
        request = demand.request(patient, world.now)
        ids["target_id"] = demand.target(request, practice, world.now + 3 * DAY, world.now).pk
    world.objects["another_time"] = f"{world.now + 5 * DAY:%Y-%m-%dT%H:%M:00Z}"
    world.objects["first_day"] = f"{world.now - DAY:%Y-%m-%d}"
    world.objects["last_day"] = f"{world.now + 20 * DAY:%Y-%m-%d}"
