"""Webhooks of the matrix: of Riverside and of a stranger, each with something that was delivered."""

import uuid
from datetime import timedelta

from accounts.models import OutboxMessage
from providers.models import WebhookAttempt
from providers.webhooks import waiting
from tests.factories.webhooks import WebhookEndpointFactory


def add_webhooks(world):
    """Disabled ones are enabled by the matrix, and the other way round."""
    for clinic, objects in ((world.riverside, world.objects), (world.hilltop, world.foreign)):
        endpoint = WebhookEndpointFactory(clinic=clinic)
        at = world.now - timedelta(hours=1)
        sent = waiting.put(endpoint, "visit.confirmed", about_id=uuid.uuid4(), key="one", now=at)
        OutboxMessage.objects.filter(pk=sent.pk).update(state="sent", sent_at=at, attempts=1)
        WebhookAttempt.objects.create(
            endpoint=endpoint,
            message_id=sent.pk,
            event="visit.confirmed",
            number=1,
            at=at,
            outcome="204",
            milliseconds=80,
        )
        objects |= {"webhook_id": endpoint.pk, "delivery_id": sent.pk}
