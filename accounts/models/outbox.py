"""Messages that are due: written in the transaction of the change, sent by the worker."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q


class State(models.TextChoices):
    DUE = "due", "Waits to be sent"
    SENT = "sent", "Handed over"
    DEAD = "dead", "Given up"
    SKIPPED = "skipped", "Not sent: not wanted, or too late to be of use"


class Channel(models.TextChoices):
    EMAIL = "email", "E-mail"
    SMS = "sms", "Text message"
    WEBHOOK = "webhook", "Webhook"


class OutboxMessage(models.Model):
    """One message to one recipient by one channel. The row is the truth, the queue is a hint.

    `payload` is sealed (accounts/encryption) and emptied once it is sent, for it may hold a link that signs in; where
    another channel would take over if it did not arrive, a day later at the latest (accounts/outbox/falling_back.py).
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
    target_id = models.UUIDField("what it goes to where that is no person: an endpoint", null=True)
    about_id = models.UUIDField("the row that it tells of, such as a visit", null=True)
    payload = models.BinaryField(default=b"")
    is_urgent = models.BooleanField("somebody waits for it now", default=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DUE)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    until = models.DateTimeField("after which it is of no use any more", null=True)
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    crashes = models.PositiveSmallIntegerField("tries that ended their worker", default=0)
    last_error = models.CharField(max_length=120, blank=True)
    sent_at = models.DateTimeField(null=True)
    reference = models.CharField("what the carrier calls it", max_length=64, blank=True)
    delivered_at = models.DateTimeField("when the carrier says that it arrived", null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="message_state_is_known"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="message_channel_is_known"),
        ]
        indexes = [
            # serves the tick and the workers: what is due of a channel, the urgent and the oldest first
            models.Index(
                fields=["channel", "-is_urgent", "due_at"],
                condition=Q(state="due"),
                name="messages_due_by_channel",
            ),
            # serves the age of the oldest one that is due (config/health.py)
            models.Index(fields=["due_at"], condition=Q(state="due"), name="messages_that_are_due"),
            # serves what a worker was sending when it ended (accounts/outbox/claims.py)
            models.Index(
                fields=["leased_until"],
                condition=Q(state="due", leased_until__isnull=False),
                name="messages_that_are_claimed",
            ),
            # serves what a person is told of the messages about a visit
            models.Index(
                fields=["about_id", "created_at"],
                condition=Q(about_id__isnull=False),
                name="messages_about_a_row",
            ),
            # serves the log of an endpoint, newest first
            models.Index(
                fields=["target_id", "-created_at"],
                condition=Q(target_id__isnull=False),
                name="messages_to_an_endpoint",
            ),
            # serves the list of what was given up
            models.Index(fields=["-created_at"], condition=Q(state="dead"), name="messages_given_up"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.state})"
