"""People: myself and those I act for."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import etags
from accounts.api.idempotency import asked_once
from accounts.api.openapi import IF_MATCH
from patients import reads, registration
from patients.api import answers, serializers
from patients.api.own import ERASED, NOT_YOURS, ByCreation, OwnView
from patients.models import Patient, Proxy

ETAG = OpenApiParameter("ETag", str, OpenApiParameter.HEADER, response=[200, 201], description="Its version.")


class MyPatients(OwnView):
    queryset = Patient.objects.none()
    serializer_class = answers.PatientEntry
    pagination_class = ByCreation

    @extend_schema(
        operation_id="my_patients",
        summary="Myself and those I act for",
        responses=answers.PatientEntry(many=True),
    )
    def get(self, request: Request) -> Response:
        return self.pages(Patient.objects.visible_to(request.user).readable())

    @extend_schema(
        operation_id="register_patient",
        summary="Register myself, or somebody I look after",
        description=(
            "Without `relation` it is you. A `parent` acts for someone under 18, a `carer` for an adult who agreed,"
            " which `attestation` says."
        ),
        request=serializers.Register,
        responses={
            201: answers.PatientDetail,
            409: OpenApiResponse(description="`already_registered`, `too_many_dependants`."),
        },
        parameters=[ETAG],
    )
    @asked_once
    def post(self, request: Request) -> Response:
        details = self.checked(serializers.Register)
        kind, attestation = details.pop("relation", None), details.pop("attestation", "")
        now = timezone.now()
        if kind is None:
            made = registration.register(user=self.person(), details=details, now=now)  # type: ignore[arg-type]
        else:
            made = registration.register_dependant(
                by=self.person(),
                kind=Proxy.Kind(kind),
                attestation=attestation,
                details=details,  # type: ignore[arg-type]
                now=now,
            )
        patient = Patient.objects.visible_to(request.user).select_related("person_key").get(pk=made.pk)
        self.note(reads.PROFILE, patient)
        answer = etags.answer(shown(patient))
        answer.status_code = 201
        return answer


class MyPatient(OwnView):
    serializer_class = answers.PatientDetail

    @extend_schema(
        operation_id="my_patient",
        summary="One of them",
        responses={200: answers.PatientDetail, 404: NOT_YOURS, 410: ERASED},
        parameters=[ETAG],
    )
    def get(self, request: Request, patient_id: UUID) -> Response:
        patient = self.patient()
        data = shown(patient)
        self.note(reads.PROFILE, patient)
        return etags.answer(data)

    @extend_schema(
        operation_id="change_patient",
        summary="Change one of them",
        request=serializers.Change(partial=True),
        responses={
            200: answers.PatientDetail,
            404: NOT_YOURS,
            409: OpenApiResponse(description="`consent_missing`: notes need the consent `store_health`."),
            410: ERASED,
            412: OpenApiResponse(description="`changed_meanwhile`: read it again."),
            428: OpenApiResponse(description="`precondition_required`: send If-Match."),
        },
        parameters=[IF_MATCH, ETAG],
    )
    @transaction.atomic
    def patch(self, request: Request, patient_id: UUID) -> Response:
        changes = self.checked(serializers.Change, partial=True)
        patient = self.patient(lock=True)
        etags.require_match(request, shown(patient))
        registration.change(patient=patient, changes=changes, now=timezone.now())  # type: ignore[arg-type]
        self.note(reads.PROFILE, patient)
        return etags.answer(shown(patient))


def shown(patient: Patient) -> dict[str, Any]:
    return dict(answers.PatientDetail(patient).data)
