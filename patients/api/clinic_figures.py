"""How the clinics that somebody works at answer what they are asked."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from patients.api.own import OwnView
from patients.models import RequestTarget
from patients.requests.figures import tallies
from providers.models import Clinic


class Declined(serializers.Serializer[Any]):
    """How many by each reason."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {str(code): serializers.IntegerField() for code in RequestTarget.DeclineCode}


class Tally(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    asked = serializers.IntegerField()
    answered = serializers.IntegerField(help_text="By a first answer, whichever.")
    accepted = serializers.IntegerField()
    declined = Declined()
    unanswered = serializers.IntegerField(help_text="In time.")
    median_hours = serializers.FloatField(allow_null=True, help_text="To the first answer.")


class Tallies(serializers.Serializer[Any]):
    clinics = Tally(many=True)


class ClinicFigures(OwnView):
    serializer_class = Tallies

    @extend_schema(
        operation_id="clinic_figures",
        summary="What the clinics that you work at were asked in the last 90 days, and how they answered",
        responses=Tallies,
    )
    def get(self, request: Request) -> Response:
        clinics = list(Clinic.objects.visible_to(self.person()).order_by("name", "pk"))
        found = tallies([clinic.pk for clinic in clinics], now=timezone.now())
        rows = [{"id": clinic.pk, "name": clinic.name, **found[clinic.pk]} for clinic in clinics]
        return Response(Tallies({"clinics": rows}).data)
