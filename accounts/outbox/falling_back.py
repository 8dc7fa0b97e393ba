"""The other channel, where a message can't reach a person by the one that it went by: once, and never in a circle.

A row of each channel has its own key, so whoever is told by both already is told nothing twice.
"""

from datetime import datetime

from accounts.channels.channel import Needless, Unreachable
from accounts.encryption import keyring
from accounts.models import Channel, OutboxMessage, User
from accounts.outbox import choices, kinds, rows
from accounts.outbox.telling import BY_SMS, key_for

OTHER = {Channel.EMAIL: Channel.SMS, Channel.SMS: Channel.EMAIL}


def is_called_for(message: OutboxMessage, error: Exception) -> bool:
    """This function will tell whether a message that was given up goes another way.

    A mail does where nothing arrives at its address; a text message whatever ended it, for there may be no mail.
    """
    if isinstance(error, Needless):
        return False
    return isinstance(error, Unreachable) or message.channel == Channel.SMS


def to_another_channel(message: OutboxMessage, *, now: datetime) -> bool:
    """This function will queue a message that was given up by the other channel of its person, if that may say it.

    Call it in the transaction that gives the message up. What was meant for one address or number alone stays there.
    """
    other = OTHER.get(Channel(message.channel))
    if other is None or message.user is None:
        return False
    if other not in choices.reached(message.user) or not _may_be_said(message.user, message, other):
        return False
    told = _told(message)
    if told is None or told.get("address") or "facts" not in told:
        return False
    return rows.put(
        OutboxMessage(
            kind=message.kind,
            channel=other,
            dedupe_key=key_for(message.dedupe_key.removesuffix(BY_SMS), other),
            user=message.user,
            about_id=message.about_id,
            is_urgent=message.is_urgent,
            until=message.until,
            created_at=now,
            due_at=now,
        ),
        told,
    )


def _may_be_said(user: User, message: OutboxMessage, other: Channel) -> bool:
    try:
        kind = kinds.get(message.kind)
    except KeyError:
        return False
    return other in kind.channels and choices.may_stand_in(user, kind.topic, other)


def _told(message: OutboxMessage) -> dict[str, object] | None:
    try:
        return rows.payload_of(message)
    except (keyring.Unreadable, ValueError):
        return None
