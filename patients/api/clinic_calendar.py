"""The calendar of a clinic: days of the practices that somebody runs."""

from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.openapi import refusals
from accounts.api.serializers import StrictDate, StrictSerializer, StrictUUID
from patients import agenda
from patients.api.answers import ClinicPatient
from patients.api.clinic_side import ClinicSideView, patient_of
from patients.api.moments import LocalTime
from patients.models import CounterOffer, RequestTarget, Visit
from providers.api import clinic_rows
from providers.models import Level, Mode, Practice

REQUEST = ("practice__location", "practice__provider")
ASKED = ("condition", "intake")


class AskDays(StrictSerializer):
    to = StrictDate()
    practice = StrictUUID(required=False)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {"from": StrictDate(), **super().get_fields()}  # a word of Python


class EntryHealth(serializers.Serializer[Any]):
    condition = serializers.SlugField(source="condition.slug", allow_null=True)
    level = serializers.ChoiceField(choices=Level.choices, source="intake.level")


class CalendarEntry(serializers.Serializer[agenda.Entry]):
    kind = serializers.ChoiceField(choices=agenda.KINDS)
    id = serializers.SerializerMethodField(
        help_text="Of the visit, or of the request in your inbox (also for `counter`)."
    )
    practice = serializers.UUIDField(source="practice.pk")
    status = serializers.CharField(allow_null=True, help_text="Of the visit, the request or the offer.")
    starts_at = LocalTime()
    ends_at = LocalTime()
    timezone = serializers.CharField(source="practice.location.zone")
    mode = serializers.SerializerMethodField()
    new_patient = serializers.SerializerMethodField()
    coming_said_at = LocalTime(
        allow_null=True, help_text="When the patient of a visit said that they will come."
    )
    patient = serializers.SerializerMethodField(help_text="Null unless the patient shares with the clinic.")
    health = serializers.SerializerMethodField(
        help_text="Null unless the patient shares with the clinic, and it lets you read health data."
    )

    @extend_schema_field(serializers.UUIDField(allow_null=True))
    def get_id(self, entry: agenda.Entry) -> Any:
        return str(entry.row.pk) if entry.row else None

    @extend_schema_field(serializers.ChoiceField(choices=Mode.choices, allow_null=True))
    def get_mode(self, entry: agenda.Entry) -> Any:
        return _request(entry).mode if entry.row else None

    @extend_schema_field(serializers.BooleanField(allow_null=True))
    def get_new_patient(self, entry: agenda.Entry) -> Any:
        return _request(entry).new_patient if entry.row else None

    @extend_schema_field(ClinicPatient(allow_null=True))
    def get_patient(self, entry: agenda.Entry) -> Any:
        return ClinicPatient(patient_of(entry.row)).data if entry.row and entry.row.shows_name else None

    @extend_schema_field(EntryHealth(allow_null=True))
    def get_health(self, entry: agenda.Entry) -> Any:
        return EntryHealth(_request(entry)).data if entry.row and entry.row.shows_health else None


class Calendar(serializers.Serializer[Any]):
    entries = CalendarEntry(many=True)


class ClinicCalendar(ClinicSideView):
    serializer_class = Calendar
    query_params = ("from", "to", "practice")

    @extend_schema(
        operation_id="clinic_calendar",
        summary="Visits, pending requests and offers of some days, and when clinicians are busy besides",
        description="Days in the zone of each place, at most 31. `busy` says nothing but when.",
        parameters=[
            OpenApiParameter("from", {"type": "string", "format": "date"}, required=True),
            OpenApiParameter("to", {"type": "string", "format": "date"}, required=True),
            OpenApiParameter("practice", {"type": "string", "format": "uuid"}, description="That one alone."),
        ],
        responses={200: Calendar, **refusals(403, 404)},
    )
    def get(self, request: Request) -> Response:
        asked = AskDays(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        sent, now = asked.validated_data, timezone.now()
        visits, targets = self._rows()
        entries = agenda.agenda(
            practices=self._practices(sent.get("practice")),
            visits=visits,
            targets=targets,
            days=agenda.Days(first=sent["from"], last=sent["to"]),
            now=now,
        )
        self.note_looks([entry.row for entry in entries if entry.row], health=True)
        return Response(Calendar({"entries": entries}).data)

    def _practices(self, practice_id: Any) -> list[Practice]:
        if practice_id is not None:
            return [clinic_rows.practice(self.request, practice_id)]
        return list(clinic_rows.practices(self.request.user, self.request.auth))

    def _rows(self) -> tuple[Any, Any]:
        visits = self.of_clinics(Visit.objects.all())
        targets = self.of_clinics(RequestTarget.objects.all())
        offers = CounterOffer.objects.open()
        visits = visits.select_related(
            "patient__person_key", *REQUEST, *(f"target__request__{n}" for n in ASKED)
        )
        targets = targets.select_related(
            "request__patient__person_key", *REQUEST, *(f"request__{n}" for n in ASKED)
        )
        return visits, targets.prefetch_related(Prefetch("counters", offers))


def _request(entry: agenda.Entry) -> Any:
    return entry.row.target.request if isinstance(entry.row, Visit) else entry.row.request
