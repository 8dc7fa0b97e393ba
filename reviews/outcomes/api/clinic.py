"""What a clinic learns of how its patients are: how many were asked and answered, and late and coarse counts."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from patients.api.own import OwnView
from providers.models import Clinic
from reviews.outcomes import reach
from reviews.outcomes.api import answers


class ClinicOutcomes(OwnView):
    serializer_class = answers.ClinicOutcomes

    @extend_schema(
        operation_id="clinic_outcomes",
        summary="How many patients of the clinics that you work at were asked how they are, and answered",
        responses=answers.ClinicOutcomes,
    )
    def get(self, request: Request) -> Response:
        clinics = list(Clinic.objects.visible_to(self.person()).order_by("name", "pk"))
        found = reach.of_clinics([clinic.pk for clinic in clinics])
        rows = [{"id": clinic.pk, "name": clinic.name, **found[clinic.pk]} for clinic in clinics]
        return Response(answers.ClinicOutcomes({"clinics": rows}).data)
