"""Who looked at the health data of those I am or act for."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.pagination import CursorPage
from accounts.models import HealthRead
from patients import reads
from patients.api import answers
from patients.api.own import ERASED, NOT_YOURS, OwnView


class ByTime(CursorPage):
    ordering = ("-at", "-id")


class MyReads(OwnView):
    queryset = HealthRead.objects.none()
    serializer_class = answers.Look
    pagination_class = ByTime

    @extend_schema(
        operation_id="my_reads",
        summary="Who looked at a person's health data, what, why and when; the latest first",
        responses={200: answers.Look(many=True), 404: NOT_YOURS, 410: ERASED},
    )
    def get(self, request: Request, patient_id: UUID) -> Response:
        patient = self.patient()
        page = self.paginate_queryset(HealthRead.objects.about(patient.pk)) or []
        rows = reads.told(page, patient=patient, to=self.person())
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)
