"""Calendars of the matrix: those that a clinician named."""

from tests.factories.calendars import ExternalCalendarFactory
from tests.factories.people import UserFactory
from tests.factories.supply import ProviderFactory


def add_calendars(world):
    """Of the clinician, and of a stranger."""
    own = ExternalCalendarFactory(provider=world.practice.provider)
    stranger = ExternalCalendarFactory(
        provider=ProviderFactory(owner=UserFactory(email="strange.clinician@example.org"))
    )
    world.objects["calendar_id"], world.foreign["calendar_id"] = own.pk, stranger.pk
