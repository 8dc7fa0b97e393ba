"""The insurance of those I am or act for."""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.idempotency import asked_once
from patients import coverages, reads
from patients.api import answers, serializers
from patients.api.own import ERASED, NOT_YOURS, ByCreation, OwnView, found
from patients.models import Coverage


class MyCoverages(OwnView):
    queryset = Coverage.objects.none()
    serializer_class = answers.Coverage
    pagination_class = ByCreation

    @extend_schema(
        operation_id="my_coverages",
        summary="Insurance plans of a person",
        responses={200: answers.Coverage(many=True), 404: NOT_YOURS, 410: ERASED},
    )
    def get(self, request: Request, patient_id: UUID) -> Response:
        patient = self.patient()
        self.note(reads.COVERAGE, patient)
        rows = Coverage.objects.filter(patient=patient)
        return self.pages(rows.with_keys().select_related("plan__payer"))

    @extend_schema(
        operation_id="add_coverage",
        summary="Add an insurance plan",
        request=serializers.AddCoverage,
        responses={
            201: answers.Coverage,
            404: NOT_YOURS,
            409: OpenApiResponse(
                description="`already_covered`; `consent_missing`: it needs `store_health`."
            ),
            410: ERASED,
        },
    )
    @asked_once
    def post(self, request: Request, patient_id: UUID) -> Response:
        sent = self.checked(serializers.AddCoverage)
        patient = self.patient()
        coverage = coverages.add(
            patient=patient, plan_id=sent["plan"], member_id=sent["member_id"], now=timezone.now()
        )
        self.note(reads.COVERAGE, patient)
        return Response(self.get_serializer(coverage).data, status=201)


class MyCoverage(OwnView):
    @extend_schema(
        operation_id="remove_coverage",
        summary="Remove an insurance plan",
        responses={204: None, 404: NOT_YOURS},
    )
    def delete(self, request: Request, patient_id: UUID, coverage_id: UUID) -> Response:
        rows = Coverage.objects.visible_to(request.user).filter(patient=patient_id, pk=coverage_id)
        coverages.remove(coverage=found(rows.first()))
        return Response(status=204)
