"""Whether the messages about a visit went out and arrived, for the patient, the clinic and support."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.notifications import CHANNELS
from accounts.api.openapi import refusals
from accounts.api.pagination import CursorPage
from accounts.models import MessageLanguage, OutboxMessage, User
from accounts.outbox import causes
from accounts.pages import wording
from patients.api.own import ERASED
from patients.api.support import NOBODY, NOT_SUPPORT, SupportView
from patients.api.visits import ROLE, VisitView
from patients.notices import Event, faring
from patients.notices.kinds import PATIENT, name_of
from patients.visits.turns import Side

STANDINGS = [(one.value, one.value) for one in causes.Standing]
CAUSES = [(one.value, one.value) for one in causes.Cause]
RECIPIENTS = [("me", "me"), ("patient", "patient"), ("clinic", "clinic")]


class NewestFirst(CursorPage):
    ordering = ("-created_at", "-id")


class VisitMessage(serializers.Serializer[OutboxMessage]):
    kind = serializers.CharField(help_text="Such as `visit.confirmed`.")
    to = serializers.SerializerMethodField(
        help_text="`patient` is the patient or whoever acts for them, `clinic` one of its people."
    )
    channel = serializers.ChoiceField(choices=CHANNELS)
    status = serializers.SerializerMethodField(
        help_text="`sent`: another server has it; `delivered`: it is known to have arrived."
    )
    created_at = serializers.DateTimeField()
    next_try_at = serializers.SerializerMethodField()
    sent_at = serializers.DateTimeField(allow_null=True)
    delivered_at = serializers.DateTimeField(allow_null=True)
    cause = serializers.SerializerMethodField(help_text="Why it is not there, or not yet.")
    why = serializers.SerializerMethodField(help_text="The same in plain words, in the reader's language.")

    @extend_schema_field(serializers.ChoiceField(choices=RECIPIENTS))
    def get_to(self, message: OutboxMessage) -> str:
        if message.user_id == getattr(self._reader(), "pk", None):
            return "me"
        return "patient" if message.kind.startswith(f"{PATIENT}.") else "clinic"

    @extend_schema_field(serializers.ChoiceField(choices=STANDINGS))
    def get_status(self, message: OutboxMessage) -> str:
        return causes.standing(message)

    def get_next_try_at(self, message: OutboxMessage) -> datetime | None:
        return message.due_at if message.state == OutboxMessage.State.DUE else None

    @extend_schema_field(serializers.ChoiceField(choices=CAUSES))
    def get_cause(self, message: OutboxMessage) -> str:
        return causes.cause(message)

    def get_why(self, message: OutboxMessage) -> str:
        reader = self._reader()
        language = MessageLanguage(reader.language) if reader else MessageLanguage.EN
        return wording.OWN[language]["causes"][causes.cause(message)]

    def _reader(self) -> User | None:
        user = self.context["request"].user
        return user if isinstance(user, User) else None


class MaskedVisitMessage(VisitMessage):
    """For support: that care was needed at once is health data, so the kind does not say it."""

    def to_representation(self, instance: OutboxMessage) -> Any:
        shown = super().to_representation(instance)
        if shown["kind"] == name_of(Event.EMERGENCY, PATIENT):
            shown["kind"] = name_of(Event.WITHDRAWN, PATIENT)
        return shown


class VisitMessages(VisitView):
    serializer_class = VisitMessage
    pagination_class: type[CursorPage] = NewestFirst

    @extend_schema(
        operation_id="visit_notifications",
        summary="Whether the messages about a visit went out and arrived, the latest first",
        description="As its patient: those to you and to whoever acts for the patient. As its clinic: these, and"
        " those to the people who run the practice. What they say is not shown.",
        parameters=[ROLE],
        responses={200: VisitMessage(many=True), **refusals(403, 404)},
    )
    def get(self, request: Request, visit_id: UUID) -> Response:
        visit = self.visit()
        if self.whom == Side.PATIENT:
            return self.pages(faring.to_patient(visit))
        return self.pages(faring.to_both_sides(visit, now=timezone.now()))

    def rows(self) -> Any:
        return super().rows().select_related("target__practice__location")


class PatientMessages(SupportView):
    serializer_class = MaskedVisitMessage
    pagination_class = NewestFirst

    @extend_schema(
        operation_id="support_notifications",
        summary="Whether the messages about a patient's visits went out and arrived, the latest first",
        description="Neither which visits nor what they say.",
        responses={200: MaskedVisitMessage(many=True), 403: NOT_SUPPORT, 404: NOBODY, 410: ERASED},
    )
    def get(self, request: Request, patient_id: UUID) -> Response:
        patient = self.patient()
        self.masked([patient])
        return self.pages(faring.to_patient_at_all(patient))
