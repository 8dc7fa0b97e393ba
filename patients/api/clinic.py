"""The patients who share their data with a clinic, for those who work there."""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, PolymorphicProxySerializer, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from patients import reads
from patients.api import answers
from patients.api.own import ERASED, ByCreation, OwnView, found
from patients.models import Patient


class ClinicPatients(OwnView):
    queryset = Patient.objects.none()
    serializer_class = answers.ClinicPatient
    pagination_class = ByCreation

    @extend_schema(
        operation_id="clinic_patients",
        summary="Patients who share with a clinic I work at",
        responses=answers.ClinicPatient(many=True),
    )
    def get(self, request: Request) -> Response:
        patients = Patient.objects.visible_to_clinic(request.user).readable()
        page = self.paginate_queryset(patients) or []
        reads.note(page, reader=self.person(), what=reads.NAME, why=reads.CARE, now=timezone.now())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class ClinicPatient(OwnView):
    @extend_schema(
        operation_id="clinic_patient",
        summary="One of them",
        description="The health fields are there for those whom the clinic lets read them.",
        responses={
            200: PolymorphicProxySerializer(
                component_name="PatientOfClinic",
                serializers=[answers.PatientHealth, answers.ClinicPatient],
                resource_type_field_name=None,
            ),
            404: OpenApiResponse(description="No such patient shares with a clinic you work at."),
            410: ERASED,
        },
    )
    def get(self, request: Request, patient_id: UUID) -> Response:
        patients = Patient.objects.visible_to_clinic(request.user).with_health()
        patient = found(patients.filter(pk=patient_id).first())
        what, serializer = reads.NAME, answers.ClinicPatient
        if patient.shows_health:
            what, serializer = reads.HEALTH, answers.PatientHealth
        reads.note([patient], reader=self.person(), what=what, why=reads.CARE, now=timezone.now())
        return Response(serializer(patient).data)
