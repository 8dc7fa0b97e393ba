"""Messages that were given up, and what waits: for whoever looks after them, without what any of them says."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import structlog
from django.db.models import Count, Min, QuerySet

from accounts.errors import DomainError
from accounts.models import OutboxMessage

log = structlog.get_logger("kaly.dead_letters")

State = OutboxMessage.State


class MessageIsNotDead(DomainError):
    code = "message_is_not_dead"
    detail = "Only a message that was given up can be sent again."


class Figure(NamedTuple):
    """How many messages of a kind are in a state by a channel, and for how long the oldest of them has been due."""

    state: str
    channel: str
    kind: str
    number: int
    oldest: timedelta


def given_up() -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(state=State.DEAD)


def figures(*, now: datetime) -> list[Figure]:
    """This function will count all messages by state, channel and kind."""
    groups = OutboxMessage.objects.values_list("state", "channel", "kind")
    counted = groups.annotate(number=Count("pk"), oldest=Min("due_at")).order_by("state", "channel", "kind")
    return [
        Figure(state, channel, kind, number, max(now - oldest, timedelta()))
        for state, channel, kind, number, oldest in counted
    ]


def resend(message_id: UUID, *, now: datetime) -> None:
    """This function will make a message that was given up due again.

    :raises MessageIsNotDead: it waits or was sent
    """
    if not resend_all(given_up().filter(pk=message_id), now=now):
        raise MessageIsNotDead


def resend_all(messages: QuerySet[OutboxMessage], *, now: datetime) -> int:
    """This function will make those due again that were given up, and say how many they were."""
    dead = OutboxMessage.objects.filter(state=State.DEAD, pk__in=messages.order_by().values("pk"))
    number = dead.update(state=State.DUE, due_at=now, leased_until=None, attempts=0, crashes=0, last_error="")
    if number:
        log.info("messages_sent_again", count=number)
    return number
