"""Messages: queued in the transaction of what they tell of, written and sent by the worker."""

from accounts.outbox.letters import Email
from accounts.outbox.reading import open_email
from accounts.outbox.rows import place, queue
from accounts.outbox.telling import tell

__all__ = ["Email", "open_email", "place", "queue", "tell"]
