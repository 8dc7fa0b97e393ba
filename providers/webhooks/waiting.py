"""What waits to be sent to an endpoint: rows of the outbox, held back, let go and dropped together."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import Channel, OutboxMessage
from accounts.outbox import rows
from providers.models import WebhookEndpoint
from providers.models.webhooks import WebhookEvent
from providers.webhooks.events import kind_of

HELD_BACK = "held_back"


def put(
    endpoint: WebhookEndpoint, event: WebhookEvent, *, about_id: UUID | None, key: str, now: datetime
) -> OutboxMessage:
    """This function will queue an event for an endpoint, unless the same one was queued before.

    Nothing of the event is stored but what kind it is, when it was and what it is about.
    """
    due_at = max(endpoint.resumes_at or now, now)
    message = OutboxMessage(
        kind=kind_of(event),
        channel=Channel.WEBHOOK,
        dedupe_key=f"webhook:{endpoint.pk}:{event}:{key}",
        target_id=endpoint.pk,
        about_id=about_id,
        created_at=now,
        due_at=due_at,
        last_error=HELD_BACK if due_at > now else "",
    )
    rows.put(message, {})
    return message


def hold_back(endpoint_id: UUID, *, until: datetime) -> None:
    """This function will put off what is due for an endpoint before it may be tried again, without counting a try."""
    _due(endpoint_id).filter(due_at__lt=until).update(due_at=until, last_error=HELD_BACK)


def let_go(endpoint_id: UUID, *, now: datetime) -> None:
    """This function will make due what was held back."""
    _due(endpoint_id).filter(last_error=HELD_BACK).update(due_at=now, last_error="")


def drop(endpoint_id: UUID, cause: str, *, now: datetime) -> None:
    """This function will send nothing of what waits. What a worker is sending at this moment sees to itself."""
    _due(endpoint_id).filter(Q(leased_until=None) | Q(leased_until__lte=now)).update(
        state=OutboxMessage.State.SKIPPED, last_error=cause, leased_until=None, payload=b""
    )


def _due(endpoint_id: UUID) -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(target_id=endpoint_id, state=OutboxMessage.State.DUE)
