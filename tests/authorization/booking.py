"""Times that are kept in the matrix: one of Ada's, one of a stranger's, and one that is free."""

from datetime import datetime

from providers.models import ConditionSpecialty
from providers.visit_times import Wanted, visit_times
from tests.factories.supply import ConditionFactory
from tests.patients import demand


def add_holds(world):
    """The family doctor sees people for the entry problem, whether or not the catalogue is stored."""
    entry = ConditionFactory(number=1, slug="upper-back-pain", group="entry")
    doctors = world.practice.provider.taxonomies.get().taxonomy.specialty
    ConditionSpecialty.objects.get_or_create(condition=entry, specialty=doctors, role="first_contact")
    free = visit_times(world.practice.pk, Wanted(), now=world.now)["times"]
    for objects, patient, start in ((world.objects, world.ada, free[0]), (world.foreign, world.ben, free[1])):
        kept = demand.hold(patient, world.practice, datetime.fromisoformat(start), world.now)
        objects["hold_id"] = kept.pk
    world.objects["free_time"] = free[-1]
