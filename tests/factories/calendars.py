"""Calendars elsewhere, with what they say."""

import uuid
from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from accounts.encryption import keyring
from providers.models import ExternalBusy, ExternalCalendar
from tests.factories.people import UserFactory
from tests.factories.supply import LONG_AGO, ProviderFactory

ADDRESS = "https://calendars.example/private-3f9a/basic.ics"
NOON = datetime(2026, 11, 23, 17, tzinfo=UTC)  # in New York, on the Monday of `now`


class ExternalCalendarFactory(DjangoModelFactory):
    """Give `url` for another address."""

    class Meta:
        model = ExternalCalendar

    class Params:
        url = ADDRESS

    provider = factory.SubFactory(ProviderFactory)
    name = "Hospital"
    created_by = factory.SubFactory(UserFactory)
    created_at = LONG_AGO
    due_at = LONG_AGO
    address = factory.LazyAttribute(
        lambda row: keyring.seal(row.url.encode(), place=f"providers_externalcalendar:{row.id}:address")
    )
    id = factory.LazyFunction(uuid.uuid4)


class ExternalBusyFactory(DjangoModelFactory):
    """Busy at `during`, a pair of moments."""

    class Meta:
        model = ExternalBusy

    calendar = factory.SubFactory(ExternalCalendarFactory)
