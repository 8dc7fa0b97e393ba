"""What somebody who waits is shown."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from patients.api.moments import LocalTime, PracticeShort
from patients.models import WaitlistEntry, WaitlistOffer
from providers.models import Level, Mode


class KeptTime(serializers.Serializer[WaitlistOffer]):
    practice = PracticeShort()
    starts_at = LocalTime()
    ends_at = LocalTime()
    expires_at = serializers.DateTimeField(help_text="Until when it is kept; the night does not count.")


class Wait(serializers.Serializer[WaitlistEntry]):
    id = serializers.UUIDField()
    patient = serializers.UUIDField(source="patient_id")
    request = serializers.UUIDField(source="request_id", allow_null=True)
    status = serializers.ChoiceField(choices=WaitlistEntry.Status.choices)
    level = serializers.ChoiceField(choices=Level.choices, source="intake.level")
    condition = serializers.SlugField(source="condition.slug", allow_null=True)
    mode = serializers.ChoiceField(choices=Mode.choices)
    new_patient = serializers.BooleanField()
    windows = serializers.ListField(child=serializers.DictField())
    practices = PracticeShort(many=True, source="practices.all")
    since = serializers.DateTimeField()
    until = serializers.DateTimeField(help_text="The wait is over then at the latest.")
    ended_at = serializers.DateTimeField(allow_null=True)
    offer = serializers.SerializerMethodField(help_text="A time that is kept for you alone, if one is.")
    visit = serializers.SerializerMethodField(help_text="Id of the visit that came of it.")

    @extend_schema_field(KeptTime(allow_null=True))
    def get_offer(self, entry: WaitlistEntry) -> dict[str, Any] | None:
        now = self.context["now"]
        kept = [offer for offer in entry.offers.all() if offer.status == "offered" and offer.expires_at > now]
        return dict(KeptTime(kept[0]).data) if kept else None

    @extend_schema_field(serializers.UUIDField(allow_null=True))
    def get_visit(self, entry: WaitlistEntry) -> str | None:
        # by what was asked: the claim of a visit changes when it moves to another clinician
        visits = [offer.claim.target.visit for offer in entry.offers.all() if offer.status == "accepted"]
        return str(visits[0].pk) if visits else None
