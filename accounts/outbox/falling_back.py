"""The other channel, where a message can't reach a person by the one that it went by: once, and never in a circle.

A row of each channel has its own key, so whoever is told by both already is told nothing twice.
"""

from datetime import datetime, timedelta

from accounts.channels.channel import Needless, Unreachable
from accounts.encryption import keyring
from accounts.models import Channel, OutboxMessage
from accounts.outbox import choices, kinds, rows

OTHER = {Channel.EMAIL: Channel.SMS, Channel.SMS: Channel.EMAIL}
# Servers mostly know within a day that a mail did not arrive; Twilio gives a text message up after ten hours in its
# queue, and its carrier may take longer.
KEPT = timedelta(hours=24)


def is_called_for(message: OutboxMessage, error: Exception) -> bool:
    """This function will tell whether a message that was given up goes another way.

    A mail does where nothing arrives at its address; a text message whatever ended it, for there may be no mail.
    """
    if isinstance(error, Needless):
        return False
    return isinstance(error, Unreachable) or message.channel == Channel.SMS


def could_follow(message: OutboxMessage) -> bool:
    """This function will tell whether a message would go another way if it turned out not to arrive.

    So what it says is kept for a while after it was sent (`forget_what_was_said`).
    """
    other = _way(message)
    told = _told(message) if other else None
    if other is None or told is None:
        return False
    return not OutboxMessage.objects.filter(dedupe_key=rows.key_for(message.dedupe_key, other)).exists()


def to_another_channel(message: OutboxMessage, *, now: datetime) -> bool:
    """This function will queue a message that was given up by the other channel of its person, if that may say it.

    Call it in the transaction that gives the message up. What was meant for one address or number alone stays there.
    """
    other = _way(message)
    told = _told(message) if other else None
    if other is None or told is None:
        return False
    return rows.put(
        OutboxMessage(
            kind=message.kind,
            channel=other,
            dedupe_key=rows.key_for(message.dedupe_key, other),
            user=message.user,
            about_id=message.about_id,
            is_urgent=message.is_urgent,
            until=message.until,
            created_at=now,
            due_at=now,
        ),
        told,
    )


def forget_what_was_said(*, now: datetime) -> int:
    """This function will forget what was kept in case that a message would not arrive, after KEPT; how many."""
    sent = OutboxMessage.objects.filter(state=OutboxMessage.State.SENT, sent_at__lte=now - KEPT)
    return sent.exclude(payload=b"").update(payload=b"")


def _way(message: OutboxMessage) -> Channel | None:
    """The other channel of its person, where they are reached there and may be told by it."""
    other, user = OTHER.get(Channel(message.channel)), message.user
    try:
        kind = kinds.get(message.kind)
    except KeyError:
        return None
    if other is None or user is None or other not in kind.channels:
        return None
    may = choices.may_stand_in(user, kind.topic, other) and other in choices.reached(user)
    return other if may else None


def _told(message: OutboxMessage) -> dict[str, object] | None:
    """What it says, where that can be read and is not for one address or number alone."""
    try:
        told = rows.payload_of(message)
    except (keyring.Unreadable, ValueError):
        return None
    return told if "facts" in told and not told.get("address") else None
