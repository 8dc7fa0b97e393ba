"""What the clinics of the matrix keep up to date, and a colleague of Riverside who has no practice yet."""

from datetime import timedelta

from tests.factories.clinics import make_member
from tests.factories.supply import HoursExceptionFactory, ProviderFactory

DAY = timedelta(days=1)


def add_places(world):
    """Of Riverside, and of Hilltop as the strangers' rows."""
    strangers = world.hilltop.locations.get().practices.get()
    for practice, ids in ((world.practice, world.objects), (strangers, world.foreign)):
        day = HoursExceptionFactory(practice=practice, on=(world.now + 7 * DAY).date())
        ids |= {"exception_id": day.pk, "location_id": practice.location_id}
    colleague = ProviderFactory(owner=make_member(world.riverside, email="colleague@example.org"))
    world.objects |= {
        "day_to_come": f"{world.now + 9 * DAY:%Y-%m-%d}",
        "other_practice_id": world.other_practice.pk,
        "another_location_id": world.other_practice.location_id,
        "colleague_npi": colleague.npi,
    }
