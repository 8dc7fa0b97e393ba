"""Queue a message in the transaction of the change that it tells of."""

import json
import uuid
from datetime import datetime
from typing import NamedTuple

from accounts.encryption import keyring
from accounts.models import OutboxMessage, User


class Email(NamedTuple):
    """A plain e-mail: one address, one line of subject without any health detail, text."""

    address: str
    subject: str
    text: str


def queue(*, kind: str, dedupe_key: str, email: Email, user: User | None, now: datetime) -> bool:
    """This function will write a message that is due at once; False when the same one was written before."""
    message = OutboxMessage(
        id=uuid.uuid4(), kind=kind, dedupe_key=dedupe_key, user=user, created_at=now, due_at=now
    )
    message.payload = keyring.seal(json.dumps(email._asdict()).encode(), place=place(message.id))
    created = OutboxMessage.objects.bulk_create([message], ignore_conflicts=True)
    return OutboxMessage.objects.filter(pk=created[0].pk).exists()


def open_email(message: OutboxMessage) -> Email:
    """This function will read the e-mail of a message that has not been sent yet.

    :raises keyring.Unreadable: its key is gone, or the row was changed
    """
    return Email(**json.loads(keyring.open_sealed(bytes(message.payload), place=place(message.id))))


def place(message_id: uuid.UUID) -> str:
    return f"accounts_outboxmessage:{message_id}:payload"
