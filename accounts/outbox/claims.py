"""Who sends which message: claimed for a while by one worker, and claimed again once that while is over."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Channel, OutboxMessage

# Longer than a carrier may take (accounts/channels): whoever holds a lease that ran out is not sending any more.
LEASE = timedelta(seconds=60)


def waiting(*, now: datetime) -> QuerySet[OutboxMessage]:
    """This function will find what is due and claimed by nobody."""
    return OutboxMessage.objects.filter(state=OutboxMessage.State.DUE, due_at__lte=now, leased_until=None)


def left_behind(*, now: datetime) -> QuerySet[OutboxMessage]:
    """This function will find what was claimed by a worker that ended before it could say how it went.

    The message may be the reason why it ended: so each is sent by itself, with no other that would go down with it.
    """
    return OutboxMessage.objects.filter(state=OutboxMessage.State.DUE, leased_until__lte=now)


def claimable(*, channel: Channel, now: datetime) -> QuerySet[OutboxMessage]:
    """This function will find what is waiting by a channel and can be sent now, the urgent and the oldest first.

    A target is told of one thing at a time, so that a slow one occupies one worker and no more.
    """
    rows = waiting(now=now).filter(channel=channel).order_by("-is_urgent", "due_at")
    if channel != Channel.WEBHOOK:
        return rows
    told = OutboxMessage.objects.filter(state=OutboxMessage.State.DUE, leased_until__gt=now, channel=channel)
    return rows.exclude(target_id__in=list(told.values_list("target_id", flat=True)))


def claim(*, channel: Channel, now: datetime, urgent_alone: bool = False) -> OutboxMessage | None:
    """This function will take the longest due message of a channel that nobody else is sending, for LEASE.

    What somebody waits for goes before everything else.
    """
    rows = claimable(channel=channel, now=now)
    return _take(rows.filter(is_urgent=True) if urgent_alone else rows, now=now)


def claim_left(*, channels: Collection[Channel], now: datetime) -> OutboxMessage | None:
    """This function will take a message whose worker ended.

    That is counted, so that a message which ends each of its workers is given up in the end.
    """
    return _take(left_behind(now=now).filter(channel__in=channels).order_by("leased_until"), now=now)


@transaction.atomic
def _take(rows: QuerySet[OutboxMessage], *, now: datetime) -> OutboxMessage | None:
    message = rows.select_related("user").select_for_update(skip_locked=True, of=("self",)).first()
    if message is not None:
        message.attempts += 1
        message.crashes += message.leased_until is not None
        message.leased_until = now + LEASE
        message.save(update_fields=["attempts", "crashes", "leased_until"])
    return message


def held(message: OutboxMessage) -> QuerySet[OutboxMessage]:
    """This function will find a claimed message, as long as nobody has claimed it since."""
    return OutboxMessage.objects.filter(
        pk=message.pk, state=OutboxMessage.State.DUE, leased_until=message.leased_until
    )
