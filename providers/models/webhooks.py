"""Where a clinic's other software is told of events, and how each try went."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.encryption import keyring
from accounts.trail.history import tracked
from providers.access import WebhookEndpointQuerySet
from providers.models.places import Clinic


class WebhookEvent(models.TextChoices):
    """What an endpoint may be told of; the names are those of the payload's `type`."""

    REQUESTED = "visit_request.submitted", "A visit was asked for"
    COUNTERED = "visit_request.countered", "Other times were offered"
    DECLINED = "visit_request.declined", "A request was declined"
    WITHDRAWN = "visit_request.withdrawn", "A request was withdrawn"
    EXPIRED = "visit_request.expired", "A request was not answered in time"
    CONFIRMED = "visit.confirmed", "A visit is confirmed"
    MOVED = "visit.moved", "A visit was moved"
    CANCELLED = "visit.cancelled", "A visit was cancelled"
    CHECKED_IN = "visit.checked_in", "A patient is there"
    COMPLETED = "visit.completed", "A visit is completed"
    NO_SHOW = "visit.no_show", "A patient did not come"
    TEST = "webhook.test", "A test"


class DisabledBecause(models.TextChoices):
    OWNER = "owner", "By an owner of the clinic"
    GONE = "gone", "The endpoint said that it is gone (410)"
    FAILING = "failing", "Nothing arrived for days"
    NAMED_BY_WHO_LEFT = "owner_left", "Whoever named it owns the clinic no longer"


@tracked(
    "clinic", "name", "events", "created_by", "disabled_at", "disabled_because", "former_until",
    noted=("address", "secret", "former_secret"),
)  # fmt: skip
class WebhookEndpoint(models.Model):
    """An address of a clinic that is told of events by Standard Webhooks: ids alone, never health data.

    Address and secrets are sealed. After a rotation the former secret signs too until `former_until`. The breaker:
    after failures in a row nothing is sent before `resumes_at`, whatever is due.
    """

    Event = WebhookEvent

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="webhooks")
    name = models.CharField("what it is for", max_length=80)
    address = models.BinaryField("https address, sealed")
    secret = models.BinaryField("what signs, sealed")
    former_secret = models.BinaryField("what signs too after a rotation, sealed", default=b"")
    former_until = models.DateTimeField(null=True)
    events = ArrayField(models.CharField(max_length=30, choices=WebhookEvent.choices))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    disabled_at = models.DateTimeField(null=True)
    disabled_because = models.CharField(max_length=12, choices=DisabledBecause.choices, blank=True)
    failures = models.PositiveIntegerField("tries that failed in a row", default=0)
    failing_since = models.DateTimeField(null=True)
    resumes_at = models.DateTimeField("before which the breaker lets nothing through", null=True)
    answered_at = models.DateTimeField("when it last took an event", null=True)

    objects = WebhookEndpointQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "name"], name="one_endpoint_per_clinic_and_name"),
            models.CheckConstraint(
                condition=Q(events__contained_by=WebhookEvent.values) & Q(events__len__gt=0),
                name="webhook_events_are_known",
            ),
            models.CheckConstraint(
                condition=Q(disabled_at=None, disabled_because="")
                | Q(disabled_at__isnull=False, disabled_because__in=DisabledBecause.values),
                name="a_disabled_endpoint_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        return self.opened("address")

    def opened(self, column: str) -> str:
        """What a sealed column holds."""
        return keyring.open_sealed(bytes(getattr(self, column)), place=self.place(column)).decode()

    def place(self, column: str) -> str:
        """What a sealed column is bound to."""
        return f"providers_webhookendpoint:{self.id}:{column}"


class WebhookAttempt(models.Model):
    """One try to tell an endpoint of an event: what came back, without its text."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="attempts")
    message_id = models.UUIDField("webhook-id")
    event = models.CharField(max_length=30, choices=WebhookEvent.choices)
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    outcome = models.CharField("status of the answer, or a word", max_length=40)
    milliseconds = models.PositiveIntegerField()

    class Meta:
        indexes = [
            # serves the tries of a message
            models.Index(fields=["message_id", "at"], name="attempts_of_a_message"),
            # serves the sweep that deletes old ones
            models.Index(fields=["at"], name="attempts_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.event}: {self.outcome}"
