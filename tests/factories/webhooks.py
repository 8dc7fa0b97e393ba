"""Endpoints of clinics, and what they were sent."""

import uuid

import factory
from factory.django import DjangoModelFactory

from accounts.encryption import keyring
from providers.models import WebhookEndpoint
from tests.factories.supply import LONG_AGO, ClinicFactory

URL = "https://hooks.example/kaly?key=private-71c2"
SECRET = "whsec_" + "A" * 42 + "A="  # 32 zero bytes


def sealed(column):
    return lambda row: keyring.seal(
        getattr(row, f"its_{column}").encode(), place=f"providers_webhookendpoint:{row.id}:{column}"
    )


class WebhookEndpointFactory(DjangoModelFactory):
    """Give `its_address` and `its_secret` for others."""

    class Meta:
        model = WebhookEndpoint

    class Params:
        its_address = URL
        its_secret = SECRET

    id = factory.LazyFunction(uuid.uuid4)
    clinic = factory.SubFactory(ClinicFactory)
    name = "Front desk system"
    address = factory.LazyAttribute(sealed("address"))
    secret = factory.LazyAttribute(sealed("secret"))
    events = ["visit.cancelled", "visit.confirmed"]
    created_at = LONG_AGO
