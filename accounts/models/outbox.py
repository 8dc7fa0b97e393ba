"""Messages that are due: written in the transaction of the change, sent by a tick of the worker."""

import uuid

from django.conf import settings
from django.db import models


class State(models.TextChoices):
    DUE = "due", "Waits to be sent"
    SENT = "sent", "Handed over"
    DEAD = "dead", "Given up"


class Channel(models.TextChoices):
    EMAIL = "email", "E-mail"


class OutboxMessage(models.Model):
    """One message to one recipient by one channel. The row is the truth, the queue is a hint.

    `payload` is sealed (accounts/encryption) and emptied once it is sent: it may hold a link that signs in.
    """

    State = State
    Channel = Channel

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.EMAIL)
    dedupe_key = models.CharField("says the same thing only once", max_length=200, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="messages"
    )
    payload = models.BinaryField(default=b"")
    state = models.CharField(max_length=4, choices=State.choices, default=State.DUE)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=120, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="message_state_is_known"),
            models.CheckConstraint(
                condition=models.Q(channel__in=Channel.values), name="message_channel_is_known"
            ),
        ]
        indexes = [
            # serves the tick: what is due, oldest first
            models.Index(fields=["due_at"], condition=models.Q(state="due"), name="messages_that_are_due"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.state})"
