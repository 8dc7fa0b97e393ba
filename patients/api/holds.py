"""Times that I keep for myself or those I act for, for ten minutes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import limits
from accounts.api.idempotency import asked_once
from accounts.api.openapi import refusals
from accounts.api.serializers import StrictDateTime, StrictUUID
from patients.api.moments import LocalTime
from patients.api.own import ERASED, OwnView, found
from patients.api.serializers import Nothing
from patients.api.symptoms import Told, WantedVisit, symptoms_of, told_in
from patients.booking import holds
from patients.models import Hold, Patient
from providers.models import Mode

EXAMPLE: dict[str, Any] = {
    "patient": "7d0f0e1c-6f0e-4b1e-9a0d-3f2a2f4f6b11",
    "practice": "0b6d9a5e-3c43-4f0a-8a9e-6c1f3a2b7d10",
    "starts_at": "2026-11-24T09:30:00-05:00",
    "mode": "in_person",
    "new_patient": True,
    "conditions": ["thoracic-strain"],
    "answers": {"fever": "no"},
    "cautions": {"anticoagulants": "no"},
    "duration_weeks": 2,
}
REFUSED = OpenApiResponse(
    description=(
        "`time_taken`, `time_not_offered`: `alternatives` are the nearest free times. `emergency_level`: with"
        " `triage` and `emergency` as in a match. `gate_unanswered`, `cautions_unasked`: `questions` are to be"
        " answered first."
        " `practice_not_listed`, `not_in_scope`, `manipulation_caution`, `not_licensed_there`, `age_not_seen`,"
        " `not_accepting`, `only_today_or_tomorrow`, `too_many_holds`."
    )
)


class AskForHold(WantedVisit, Told):
    patient = StrictUUID(help_text="Myself, or somebody I act for.")
    practice = StrictUUID()
    starts_at = StrictDateTime(help_text="A free time of the practice.")


class HoldAnswer(serializers.Serializer[Hold]):
    id = serializers.UUIDField()
    patient = serializers.UUIDField(source="patient_id")
    practice = serializers.UUIDField(source="claim.practice_id")
    mode = serializers.ChoiceField(choices=Mode.choices)
    new_patient = serializers.BooleanField()
    starts_at = LocalTime(practice="claim.practice")
    ends_at = LocalTime(practice="claim.practice")
    timezone = serializers.CharField(source="claim.practice.location.zone")
    price_cents = serializers.IntegerField(allow_null=True)
    expires_at = LocalTime(practice="claim.practice", source="claim.expires_at")
    renewable = serializers.SerializerMethodField(help_text="Whether it can still be renewed.")

    def get_renewable(self, hold: Hold) -> bool:
        return hold.renewed_at is None


class Holds(OwnView):
    serializer_class = HoldAnswer

    @extend_schema(
        operation_id="hold_time",
        summary="Keep a time for ten minutes",
        description="Takes the answers of a match, all questions of the gate among them; nothing of them is stored.",
        request=AskForHold,
        responses={201: HoldAnswer, 409: REFUSED, 410: ERASED, **refusals(404)},
        examples=[OpenApiExample("Request", value=EXAMPLE, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        sent, now = self.checked(AskForHold), timezone.now()
        patients = Patient.objects.visible_to(request.user).select_related("person_key")
        patient = found(patients.filter(pk=sent["patient"]).first())
        limits.spend(limits.named("holding"), str(self.person().pk), now=now)
        return self._keep(request, patient, sent, now)

    @asked_once
    def _keep(self, request: Request, patient: Patient, sent: dict[str, Any], now: datetime) -> Response:
        kept = holds.hold(
            patient=patient,
            practice_id=sent["practice"],
            starts_at=sent["starts_at"],
            symptoms=symptoms_of(told_in(sent), patient=patient, now=now),
            mode=sent["mode"],
            new_patient=sent["new_patient"],
            patient_state=sent.get("patient_state", ""),
            by=self.person(),
            now=now,
        )
        return Response(self.get_serializer(kept).data, status=201)


class OneHold(OwnView):
    @extend_schema(
        operation_id="let_hold_go",
        summary="Let a time go that I keep",
        responses={204: None, **refusals(404)},
    )
    def delete(self, request: Request, hold_id: UUID) -> Response:
        holds.let_go(hold=own(request, hold_id), now=timezone.now())
        return Response(status=204)


class RenewHold(OwnView):
    serializer_class = HoldAnswer

    @extend_schema(
        operation_id="renew_hold",
        summary="Keep a time for ten minutes more, once",
        request=Nothing,
        responses={
            200: HoldAnswer,
            409: OpenApiResponse(description="`hold_is_over`, `hold_was_renewed`."),
            **refusals(404),
        },
    )
    def post(self, request: Request, hold_id: UUID) -> Response:
        self.checked(Nothing)
        kept = holds.renew(hold=own(request, hold_id), now=timezone.now())
        return Response(self.get_serializer(kept).data)


def own(request: Request, hold_id: UUID) -> Hold:
    """This function will find a hold of whoever asks, or answer 404."""
    rows = Hold.objects.visible_to(request.user).select_related("patient")
    return found(rows.filter(pk=hold_id).first())
