"""What a clinic is shown of the requests that wait for it: who asks and what hurts only where it is shared."""

import json
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from patients.api.answers import ClinicPatient
from patients.api.moments import LocalTime, PracticeShort
from patients.models import CounterOffer, RequestTarget
from providers.models import Level, Mode


class ClinicOffer(serializers.Serializer[CounterOffer]):
    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=CounterOffer.Status.choices)
    starts_at = LocalTime(practice="target.practice")
    ends_at = LocalTime(practice="target.practice")


class AskedAbout(serializers.Serializer[RequestTarget]):
    """What the patient told, for those who may read it."""

    birth_date = serializers.DateField(source="request.patient.birth_date")
    condition = serializers.SlugField(source="request.condition.slug", allow_null=True)
    level = serializers.ChoiceField(choices=Level.choices, source="request.intake.level")
    answered_at = serializers.DateTimeField(source="request.intake.answered_at")
    told = serializers.SerializerMethodField(help_text="In the names of a match.")
    note = serializers.CharField(source="request.note", allow_null=True)

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_told(self, target: RequestTarget) -> Any:
        return json.loads(target.request.intake.told or "{}")


class ClinicRequest(serializers.Serializer[RequestTarget]):
    id = serializers.UUIDField()
    practice = PracticeShort()
    status = serializers.ChoiceField(choices=RequestTarget.Status.choices)
    respond_by = LocalTime(help_text="Yours to answer; where you offered other times, the patient's.")
    starts_at = LocalTime(allow_null=True)
    ends_at = LocalTime(allow_null=True)
    mode = serializers.ChoiceField(choices=Mode.choices, source="request.mode")
    new_patient = serializers.BooleanField(source="request.new_patient")
    price_cents = serializers.IntegerField(allow_null=True)
    windows = serializers.ListField(child=serializers.DictField(), source="request.windows")
    submitted_at = LocalTime(source="request.submitted_at")
    answered_at = LocalTime(allow_null=True)
    decline_code = serializers.ChoiceField(choices=RequestTarget.DeclineCode.choices, allow_blank=True)
    counters = ClinicOffer(many=True, source="counters.all")
    patient = serializers.SerializerMethodField(help_text="Null unless the patient shares with the clinic.")

    @extend_schema_field(ClinicPatient(allow_null=True))
    def get_patient(self, target: Any) -> Any:
        return ClinicPatient(target.request.patient).data if target.shows_name else None


class ClinicRequestDetail(ClinicRequest):
    health = serializers.SerializerMethodField(
        help_text="Null unless the patient shares with the clinic, and it lets you read health data."
    )

    @extend_schema_field(AskedAbout(allow_null=True))
    def get_health(self, target: Any) -> Any:
        return AskedAbout(target).data if target.shows_health else None
