"""Rows of the outbox: written in the transaction of the change that they tell of, and opened again by the worker."""

import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from accounts.encryption import keyring
from accounts.models import OutboxMessage, User
from accounts.outbox.letters import Email


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


def payload_of(message: OutboxMessage) -> dict[str, Any]:
    """This function will read what a message that has not been sent yet says.

    :raises keyring.Unreadable: its key is gone, or the row was changed
    """
    told: dict[str, Any] = json.loads(keyring.open_sealed(bytes(message.payload), place=place(message.id)))
    return told


def place(message_id: uuid.UUID) -> str:
    return f"accounts_outboxmessage:{message_id}:payload"
