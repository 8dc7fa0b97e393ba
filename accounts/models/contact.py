"""How a person is reached besides their address: a telephone, and which messages they want where."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.encryption import keyring
from accounts.models.outbox import Channel


class MessageLanguage(models.TextChoices):
    """What messages are written in."""

    EN = "en", "English"
    ES = "es", "Español"


class Topic(models.TextChoices):
    """What a message is about, as far as somebody may want it or not (accounts/outbox/topics.py says what may)."""

    ACCOUNT = "account", "Your account and your data"
    VISITS = "visits", "Your visit requests and visits"
    REMINDERS = "reminders", "Reminders of your visits"
    WAITLIST = "waitlist", "Free times that are offered to you"
    PRACTICE = "practice", "Requests and visits at the practices that you run"
    VERIFICATION = "verification", "The verification of your profile"
    UPKEEP = "upkeep", "Whether what patients see is still right"
    REVIEWS = "reviews", "How a visit was"


class Phone(models.Model):
    """A person's telephone number for text messages; a code that was sent there proved that it is theirs."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="phone")
    number = models.BinaryField("the number as +12125550142, sealed")
    digest = models.CharField("keyed hash of the number, to find it by", max_length=64)
    created_at = models.DateTimeField()
    code_digest = models.CharField("keyed hash of the code that was sent", max_length=64, blank=True)
    code_sent_at = models.DateTimeField(null=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    verified_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField("when its owner answered STOP", null=True)
    failed_at = models.DateTimeField("since when nothing arrives there", null=True)
    failure = models.CharField("code of why not", max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["digest"],
                condition=Q(verified_at__isnull=False),
                name="one_owner_per_verified_number",
            ),
        ]
        indexes = [
            # serves answers such as STOP, which name a number alone
            models.Index(fields=["digest"], name="phones_by_number"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def text(self) -> str:
        """The number, as +12125550142."""
        return keyring.open_sealed(bytes(self.number), place=self.place).decode()

    @property
    def place(self) -> str:
        """What the sealed number is bound to."""
        return f"accounts_phone:{self.id}:number"


class MessageChoice(models.Model):
    """Whether somebody wants messages about a topic by a channel; without a row the topic's rule holds."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="message_choices"
    )
    topic = models.CharField(max_length=12, choices=Topic.choices)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    wanted = models.BooleanField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "topic", "channel"], name="one_choice_per_topic_and_channel"
            ),
            models.CheckConstraint(condition=Q(topic__in=Topic.values), name="choice_topic_is_known"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="choice_channel_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} by {self.channel}: {self.wanted}"
