"""What an owner sends and is shown of webhooks, and what is shown of deliveries."""

from typing import Any

from rest_framework import serializers

from accounts.api.serializers import StrictChar, StrictChoice, StrictInteger, StrictSerializer, StrictUUID
from accounts.outside.addresses import MOST_CHARACTERS
from providers.api.clinic_forms import OneLine
from providers.models import WebhookEndpoint
from providers.models.webhooks import WebhookEvent
from providers.webhooks import endpoints, events
from providers.webhooks.deliveries import Delivery, Status

CHOICES = [(event.value, event.label) for event in events.OPEN]
ADDRESS = (
    "Begins with https:// and a public name; port 443 or 8443. Nothing is ever sent to a private network."
)
CAUSE = (
    "Of the last try: the status of the answer, or `unreachable`, `late`, `untrusted`, `address_refused`."
    " `held_back`: the endpoint rests. `endpoint_disabled`: it was not tried any more. Empty where it was taken."
)


class WebhookChange(StrictSerializer):
    name = OneLine(max_length=80, required=False, help_text="What it is for.")
    address = StrictChar(max_length=MOST_CHARACTERS, required=False, help_text=ADDRESS)
    events = serializers.ListField(
        child=StrictChoice(choices=CHOICES), allow_empty=False, max_length=20, required=False
    )


class WebhookForm(StrictSerializer):
    clinic = StrictUUID(help_text="One that you own.")
    name = OneLine(max_length=80, help_text="What it is for.")
    address = StrictChar(max_length=MOST_CHARACTERS, help_text=ADDRESS)
    events = serializers.ListField(child=StrictChoice(choices=CHOICES), allow_empty=False, max_length=20)


class WebhookRotation(StrictSerializer):
    overlap_minutes = StrictInteger(
        min_value=0, max_value=1440, default=0, help_text="How long the former secret signs too."
    )


class Webhook(serializers.ModelSerializer[WebhookEndpoint]):
    """All but the secrets."""

    address = serializers.SerializerMethodField()
    created_by = serializers.EmailField(source="created_by.email", allow_null=True, default=None)
    resumes_at = serializers.DateTimeField(
        allow_null=True, help_text="Until then nothing is sent: it failed, was slow, or asked for it."
    )
    former_until = serializers.DateTimeField(
        allow_null=True, help_text="Until then the former secret signs too."
    )

    class Meta:
        model = WebhookEndpoint
        fields = (
            "id",
            "clinic",
            "name",
            "address",
            "events",
            "created_by",
            "created_at",
            "disabled_at",
            "disabled_because",
            "failures",
            "failing_since",
            "resumes_at",
            "answered_at",
            "former_until",
        )
        read_only_fields = fields

    def get_address(self, row: WebhookEndpoint) -> str:
        return endpoints.readable(row, "address")


class NewSecret(serializers.Serializer[Any]):
    """An endpoint with its secret, which no other answer shows."""

    webhook = Webhook(source="endpoint")
    secret = serializers.CharField(help_text="It verifies signatures. Keep it safe: it is not shown again.")


class WebhookTry(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    at = serializers.DateTimeField()
    outcome = serializers.CharField(help_text="Status of the answer, or a word where there was none.")
    milliseconds = serializers.IntegerField()


class WebhookDelivery(serializers.Serializer[Delivery]):
    """Ids alone, as in what was sent. `id` is its `webhook-id`."""

    id = serializers.UUIDField(source="message.pk")
    event = serializers.ChoiceField(choices=WebhookEvent.choices)
    request_id = serializers.UUIDField(allow_null=True)
    visit_id = serializers.UUIDField(allow_null=True)
    status = serializers.ChoiceField(choices=Status.choices)
    cause = serializers.CharField(source="message.last_error", help_text=CAUSE)
    created_at = serializers.DateTimeField(source="message.created_at")
    next_try_at = serializers.DateTimeField(allow_null=True)
    delivered_at = serializers.DateTimeField(source="message.sent_at", allow_null=True)
    attempts = WebhookTry(many=True)
