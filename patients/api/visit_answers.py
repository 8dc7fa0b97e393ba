"""What each side is shown of a visit."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from patients.api.answers import ClinicPatient
from patients.api.clinic_request_answers import AskedAbout
from patients.api.moments import LocalTime, PracticeShort
from patients.models import Visit
from patients.models.visits import AHEAD
from providers.models import Mode


class VisitEntry(serializers.Serializer[Visit]):
    id = serializers.UUIDField()
    practice = PracticeShort()
    starts_at = LocalTime()
    ends_at = LocalTime()
    mode = serializers.ChoiceField(choices=Mode.choices)
    new_patient = serializers.BooleanField()
    price_cents = serializers.IntegerField(allow_null=True)
    status = serializers.ChoiceField(choices=Visit.Status.choices)
    sequence = serializers.IntegerField(help_text="Rises with each change, as in a calendar.")
    confirmed_at = LocalTime()
    cancel_code = serializers.ChoiceField(choices=Visit.CancelCode.choices, allow_blank=True)
    is_late = serializers.BooleanField(help_text="Cancelled later than the practice asks for.")
    coming_said_at = LocalTime(allow_null=True, help_text="When the patient said that they will come.")
    checked_in_at = LocalTime(allow_null=True)
    ended_at = LocalTime(allow_null=True)


class OwnVisit(VisitEntry):
    patient = serializers.UUIDField(source="patient_id")
    request = serializers.UUIDField(source="target.request_id")
    attended_said_at = LocalTime(allow_null=True, help_text="When you told us that you were there.")
    contested_at = LocalTime(allow_null=True)
    contest_note = serializers.CharField(allow_null=True)


class ClinicVisit(VisitEntry):
    patient = serializers.SerializerMethodField(help_text="Null unless the patient shares with the clinic.")
    contested_at = LocalTime(allow_null=True)
    needs_closing = serializers.SerializerMethodField(help_text="It is over: say whether the patient came.")

    @extend_schema_field(ClinicPatient(allow_null=True))
    def get_patient(self, visit: Any) -> Any:
        return ClinicPatient(visit.patient).data if visit.shows_name else None

    def get_needs_closing(self, visit: Visit) -> bool:
        now: datetime = timezone.now()
        return visit.status in AHEAD and visit.ends_at <= now


class ClinicVisitDetail(ClinicVisit):
    health = serializers.SerializerMethodField(
        help_text="Null unless the patient shares with the clinic, and it lets you read health data."
    )

    @extend_schema_field(AskedAbout(allow_null=True))
    def get_health(self, visit: Any) -> Any:
        return AskedAbout(visit.target).data if visit.shows_health else None
