"""What an endpoint is told: which event, when, and the id of what it happened to. Nothing else is ever sent."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from accounts.models import OutboxMessage
from providers.models import WebhookEndpoint
from providers.models.webhooks import WebhookEvent

OPEN = [event for event in WebhookEvent if event != WebhookEvent.TEST]  # what an owner may choose
OF_REQUESTS = "visit_request."


def kind_of(event: WebhookEvent) -> str:
    """This function will name an event as a kind of message."""
    return f"webhook.{event.removeprefix('webhook.')}"


EVENTS = {kind_of(event): event for event in WebhookEvent}


def event_of(message: OutboxMessage) -> WebhookEvent:
    """This function will name the event that a message tells of."""
    return EVENTS[message.kind]


def subject_of(message: OutboxMessage) -> dict[str, UUID]:
    """This function will name the request or the visit that a message is about; a test is about none."""
    if message.about_id is None:
        return {}
    name = "request_id" if event_of(message).startswith(OF_REQUESTS) else "visit_id"
    return {name: message.about_id}


def body_of(message: OutboxMessage, endpoint: WebhookEndpoint) -> str:
    """This function will write what is sent: the same text at each try."""
    ids: dict[str, Any] = {"clinic_id": str(endpoint.clinic_id)}
    ids |= {name: str(value) for name, value in subject_of(message).items()}
    content = {"type": event_of(message).value, "timestamp": _instant(message.created_at), "data": ids}
    return json.dumps(content, separators=(",", ":"))


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
