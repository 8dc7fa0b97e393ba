"""Messages that are written already, and what one try makes of them."""

from accounts import outbox
from accounts.models import OutboxMessage
from accounts.outbox import delivery

ADA = "ada@example.org"


def put(now, *, key="one", address=ADA, subject="Please confirm", text="https://kaly.example/c/secret"):
    outbox.queue(
        kind="confirm_email",
        dedupe_key=key,
        email=outbox.Email(address, subject, text),
        user=None,
        now=now,
    )
    return OutboxMessage.objects.get(dedupe_key=key)


def send(message, now, *, by=delivery.send_next):
    """What one try of the only due message makes of it."""
    assert by(now=now)
    message.refresh_from_db()
    return message
