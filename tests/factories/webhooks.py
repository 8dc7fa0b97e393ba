"""An endpoint of a clinic that is told of events."""

from datetime import UTC, datetime

import factory

from accounts.encryption import keyring
from providers.models import WebhookEndpoint
from tests.factories.supply import ClinicFactory


class WebhookEndpointFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = WebhookEndpoint

    clinic = factory.SubFactory(ClinicFactory)
    name = factory.Sequence(lambda number: f"Practice software {number}")
    events = ["visit.confirmed", "visit.cancelled"]
    created_at = datetime(2026, 11, 1, tzinfo=UTC)

    @classmethod
    def _create(
        cls,
        model_class,
        *args,
        url="https://hooks.clinic.example/kaly",
        key="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        **facts,
    ):
        made = model_class(*args, **facts)
        made.address = keyring.seal(url.encode(), place=made.place("address"))
        made.secret = keyring.seal(key.encode(), place=made.place("secret"))
        made.save(force_insert=True)
        return made
