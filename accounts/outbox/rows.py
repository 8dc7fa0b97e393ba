"""Rows of the outbox: written in the transaction of the change that they tell of, and opened again by the worker."""

import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from accounts.encryption import keyring
from accounts.models import Channel, OutboxMessage, User
from accounts.outbox.letters import Email

BY_SMS = "#sms"


def queue(*, kind: str, dedupe_key: str, email: Email, user: User | None, now: datetime) -> bool:
    """This function will queue a mail that is written already; False when the same one was queued before."""
    return put(
        OutboxMessage(kind=kind, dedupe_key=dedupe_key, user=user, created_at=now, due_at=now),
        email._asdict(),
    )


def put(message: OutboxMessage, payload: Mapping[str, Any]) -> bool:
    """This function will store a message with what it says, sealed; False when the same one was stored before."""
    told = json.dumps(payload, cls=DjangoJSONEncoder).encode()
    message.payload = keyring.seal(told, place=place(message.id))
    created = OutboxMessage.objects.bulk_create([message], ignore_conflicts=True)
    return OutboxMessage.objects.filter(pk=created[0].pk).exists()


def put_aside(message: OutboxMessage, *, cause: str) -> None:
    """This function will note that a message was not queued, and why: so it is known, and not looked at again."""
    message.state, message.last_error = OutboxMessage.State.SKIPPED, cause
    OutboxMessage.objects.bulk_create([message], ignore_conflicts=True)


def key_for(dedupe_key: str, channel: Channel) -> str:
    """This function will name the row of a message by a channel, from its own key or that of any of its rows."""
    key = dedupe_key.removesuffix(BY_SMS)
    return key + BY_SMS if channel == Channel.SMS else key


def payload_of(message: OutboxMessage) -> dict[str, Any]:
    """This function will read what a message that has not been sent yet says.

    :raises keyring.Unreadable: its key is gone, or the row was changed
    """
    told: dict[str, Any] = json.loads(keyring.open_sealed(bytes(message.payload), place=place(message.id)))
    return told


def place(message_id: uuid.UUID) -> str:
    return f"accounts_outboxmessage:{message_id}:payload"
