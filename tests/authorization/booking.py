"""Times that are kept in the matrix: one of Ada's, one of a stranger's, and one that is free."""

from datetime import datetime

from patients.booking.holds import LIFE
from providers.models import ConditionSpecialty
from providers.visit_times import Wanted, visit_times
from tests.factories.booking import HoldFactory
from tests.factories.supply import ConditionFactory


def add_holds(world):
    """The family doctor sees people for the entry problem, whether or not the catalogue is stored."""
    entry = ConditionFactory(number=1, slug="upper-back-pain", group="entry")
    doctors = world.practice.provider.taxonomies.get().taxonomy.specialty
    ConditionSpecialty.objects.get_or_create(condition=entry, specialty=doctors, role="first_contact")
    free = visit_times(world.practice.pk, Wanted(), now=world.now)["times"]
    own = {"user": world.user("patient"), "patient": world.ada}
    strange = {"user": world.user("another patient"), "patient": world.ben}
    for objects, whose, start in ((world.objects, own, free[0]), (world.foreign, strange, free[1])):
        kept = HoldFactory(
            starts_at=datetime.fromisoformat(start),
            claim__practice=world.practice,
            claim__expires_at=world.now + LIFE,
            created_at=world.now,
            **whose,
        )
        objects["hold_id"] = kept.pk
    world.objects["free_time"] = free[-1]
