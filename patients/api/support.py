"""What support sees of patients: masked, unless it opens the health data for a reason."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.idempotency import asked_once
from accounts.api.permissions import SteppedUp, has_role
from accounts.limits import Limit, spend
from accounts.models import Role
from patients import break_glass, reads
from patients.api import answers, serializers
from patients.api.own import ERASED, OwnView, found
from patients.models import Patient

FINDING = Limit("support-searches", count=60, seconds=3_600)  # of one member of support
NOBODY = OpenApiResponse(description="There is no such patient.")
NOT_SUPPORT = OpenApiResponse(description="`permission_denied`: for support alone.")


class SupportView(OwnView):
    permission_classes = [IsAuthenticated, has_role(Role.SUPPORT)]

    def patient(self, *, lock: bool = False) -> Patient:
        patients = Patient.objects.visible_to_support(self.request.user)
        rows = patients.with_health().select_related("user").filter(pk=self.kwargs["patient_id"])
        return found(rows.first())

    def masked(self, patients: list[Patient]) -> list[dict[str, Any]]:
        data = [dict(answers.MaskedPatient(patient).data) for patient in patients]
        reads.note(patients, reader=self.person(), what=reads.CONTACT, why=reads.SUPPORT, now=timezone.now())
        return data


class FindPatients(SupportView):
    @extend_schema(
        operation_id="find_patients",
        summary="Find patients by the e-mail address of an account: its owner and those they act for",
        request=serializers.Find,
        responses={200: answers.MaskedPatients, 403: NOT_SUPPORT},
    )
    def post(self, request: Request) -> Response:
        sent = self.checked(serializers.Find)
        spend(FINDING, str(self.person().pk), now=timezone.now())
        patients = Patient.objects.visible_to_support(request.user).of_account(sent["email"]).readable()
        return Response(
            {"results": self.masked(list(patients.select_related("user").order_by("created_at")))}
        )


class SupportPatient(SupportView):
    @extend_schema(
        operation_id="support_patient",
        summary="One patient, masked",
        responses={200: answers.MaskedPatient, 403: NOT_SUPPORT, 404: NOBODY, 410: ERASED},
    )
    def get(self, request: Request, patient_id: UUID) -> Response:
        return Response(self.masked([self.patient()])[0])


class OpenGlass(SupportView):
    permission_classes = [*SupportView.permission_classes, SteppedUp]

    @extend_schema(
        operation_id="open_glass",
        summary="Open a patient's health data for half an hour",
        description="For a reason that the patient can read. The patient, and who acts for them, is told by e-mail.",
        request=serializers.OpenGlass,
        responses={
            201: answers.Glass,
            403: OpenApiResponse(
                description="`permission_denied`, `step_up_required`; `conflict_of_interest`: your own, or of"
                " someone you act for."
            ),
            404: NOBODY,
            409: OpenApiResponse(description="`glass_is_open`."),
            410: ERASED,
        },
    )
    def post(self, request: Request, patient_id: UUID) -> Response:
        sent = self.checked(serializers.OpenGlass)
        patient, now = self.patient(), timezone.now()
        spend(break_glass.OPENING, str(self.person().pk), now=now)
        return self._open(request, patient, sent["reason"], now)

    @asked_once
    def _open(self, request: Request, patient: Patient, reason: str, now: datetime) -> Response:
        glass = break_glass.open_glass(patient=patient, by=self.person(), reason=reason, now=now)
        return Response(answers.Glass(glass).data, status=201)


class SupportHealth(SupportView):
    @extend_schema(
        operation_id="support_patient_health",
        summary="The health data of a patient, while you have it open",
        responses={
            200: answers.PatientHealth,
            403: OpenApiResponse(description="`permission_denied`; `glass_is_closed`: open it first."),
            404: NOBODY,
            410: ERASED,
        },
    )
    def get(self, request: Request, patient_id: UUID) -> Response:
        patient, now = self.patient(), timezone.now()
        break_glass.require_open(patient=patient, by=self.person(), now=now)
        reads.note([patient], reader=self.person(), what=reads.HEALTH, why=reads.BREAK_GLASS, now=now)
        return Response(answers.PatientHealth(patient).data)
