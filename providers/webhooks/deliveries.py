"""The log of an endpoint: what it was told of, how that stands, and each try."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import models
from django.db.models import QuerySet

from accounts.models import Channel, OutboxMessage
from providers.models import WebhookAttempt, WebhookEndpoint
from providers.models.webhooks import WebhookEvent
from providers.webhooks import events

State = OutboxMessage.State


class Status(models.TextChoices):
    """How a delivery stands."""

    WAITING = "waiting", "Waits to be sent, or to be sent again"
    DELIVERED = "delivered", "The endpoint has taken it"
    GIVEN_UP = "given_up", "It is not sent any more, unless somebody asks for it"


STATES = {
    Status.WAITING: {State.DUE},
    Status.DELIVERED: {State.SENT},
    Status.GIVEN_UP: {State.DEAD, State.SKIPPED},
}
STATUSES = {state: status for status, states in STATES.items() for state in states}


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event for one endpoint, with its tries, the last one first."""

    message: OutboxMessage
    attempts: Sequence[WebhookAttempt]

    @property
    def event(self) -> WebhookEvent:
        return events.event_of(self.message)

    @property
    def request_id(self) -> UUID | None:
        return events.subject_of(self.message).get("request_id")

    @property
    def visit_id(self) -> UUID | None:
        return events.subject_of(self.message).get("visit_id")

    @property
    def status(self) -> Status:
        return STATUSES[State(self.message.state)]

    @property
    def next_try_at(self) -> datetime | None:
        return self.message.due_at if self.status == Status.WAITING else None


def of(endpoint: WebhookEndpoint) -> QuerySet[OutboxMessage]:
    """This function will find what an endpoint was told of."""
    return OutboxMessage.objects.filter(channel=Channel.WEBHOOK, target_id=endpoint.pk)


def with_attempts(messages: Iterable[OutboxMessage]) -> list[Delivery]:
    """This function will add to each what came of its tries."""
    rows = list(messages)
    tries: dict[UUID, list[WebhookAttempt]] = defaultdict(list)
    for attempt in WebhookAttempt.objects.filter(message_id__in=[row.pk for row in rows]).order_by("-at"):
        tries[attempt.message_id].append(attempt)
    return [Delivery(row, tries[row.pk]) for row in rows]
