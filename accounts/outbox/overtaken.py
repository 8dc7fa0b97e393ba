"""Whether a message still is for its person, and tells what is so: days may have passed since it was queued."""

from datetime import datetime

from accounts.encryption import keyring
from accounts.models import OutboxMessage
from accounts.outbox import kinds, rows


def why(message: OutboxMessage, *, now: datetime) -> str:
    """This function will say why a message is not to be sent any more; nothing where it is."""
    if message.user is not None and not message.user.is_active:
        return "account_closed"
    try:
        kind, told = kinds.get(message.kind), rows.payload_of(message)
    except (KeyError, keyring.Unreadable, ValueError):
        return ""  # what follows is for its carrier to say
    return kind.overtaken(message, told["facts"], now) if "facts" in told else ""
