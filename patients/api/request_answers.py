"""What a patient is shown of their requests."""

from rest_framework import serializers

from patients.api.moments import LocalTime, PracticeShort
from patients.models import CounterOffer, RequestTarget, VisitRequest
from providers.models import Level, Mode


class OfferedTime(serializers.Serializer[CounterOffer]):
    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=CounterOffer.Status.choices)
    starts_at = LocalTime(practice="target.practice")
    ends_at = LocalTime(practice="target.practice")


class AskedPractice(serializers.Serializer[RequestTarget]):
    id = serializers.UUIDField()
    practice = PracticeShort()
    status = serializers.ChoiceField(choices=RequestTarget.Status.choices)
    starts_at = LocalTime(allow_null=True)
    ends_at = LocalTime(allow_null=True)
    price_cents = serializers.IntegerField(allow_null=True)
    respond_by = LocalTime(help_text="Of the clinic; where other times are offered: yours.")
    decline_code = serializers.ChoiceField(choices=RequestTarget.DeclineCode.choices, allow_blank=True)
    counters = OfferedTime(many=True, source="counters.all", help_text="Other times that the clinic offers.")
    visit = serializers.SerializerMethodField(help_text="Id of the visit that came of it.")

    def get_visit(self, target: RequestTarget) -> str | None:
        visit = getattr(target, "visit", None)
        return str(visit.pk) if visit else None


class RequestEntry(serializers.Serializer[VisitRequest]):
    id = serializers.UUIDField()
    patient = serializers.UUIDField(source="patient_id")
    status = serializers.ChoiceField(choices=VisitRequest.Status.choices)
    closed_because = serializers.ChoiceField(choices=VisitRequest.ClosedBecause.choices, allow_blank=True)
    condition = serializers.SlugField(source="condition.slug", allow_null=True)
    mode = serializers.ChoiceField(choices=Mode.choices)
    new_patient = serializers.BooleanField()
    submitted_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    asks = AskedPractice(many=True, source="targets.all")


class RequestDetail(RequestEntry):
    level = serializers.ChoiceField(choices=Level.choices, source="intake.level")
    answered_at = serializers.DateTimeField(
        source="intake.answered_at", help_text="When you told us about the pain."
    )
    windows = serializers.ListField(child=serializers.DictField())
    note = serializers.CharField(allow_null=True, allow_blank=True)
