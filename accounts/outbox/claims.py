"""Who sends which message: claimed for a while by one worker, and claimed again once that while is over."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import Channel, OutboxMessage

# Longer than a carrier may take (accounts/channels): whoever holds a lease that ran out is not sending any more.
LEASE = timedelta(seconds=60)


def due(*, now: datetime) -> QuerySet[OutboxMessage]:
    """This function will find what is due and claimed by nobody."""
    unclaimed = Q(leased_until=None) | Q(leased_until__lte=now)
    return OutboxMessage.objects.filter(unclaimed, state=OutboxMessage.State.DUE, due_at__lte=now)


@transaction.atomic
def claim(*, channel: Channel, now: datetime) -> OutboxMessage | None:
    """This function will take the longest due message of a channel that nobody else is sending, for LEASE.

    The try is counted here, and whether the one before ended its worker, so that a message which does that each time
    is given up in the end.
    """
    # A target is told of one thing at a time, so that a slow one occupies one worker and no more.
    told = OutboxMessage.objects.filter(channel=channel, state=OutboxMessage.State.DUE, leased_until__gt=now)
    told = told.filter(target_id__isnull=False)
    found = due(now=now).filter(channel=channel).select_related("user").order_by("due_at")
    found = found.exclude(target_id__in=list(told.values_list("target_id", flat=True)))
    message = found.select_for_update(skip_locked=True, of=("self",)).first()
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
