"""What a practice offers, for those who run it: its kinds of visit and the plans that it takes."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import etags
from accounts.api.openapi import IF_MATCH, refusals
from providers import offers
from providers.api import clinic_rows, practice_answers, practice_forms
from providers.api.run_practices import PracticeView


class VisitTypesOfPractice(PracticeView):
    @extend_schema(
        operation_id="clinic_practice_visit_types",
        summary="The kinds of visit of a practice that you run",
        responses={200: practice_answers.PracticeVisitTypes, **refusals(403, 404)},
    )
    def get(self, request: Request, practice_id: UUID) -> Response:
        return etags.answer(practice_answers.visit_types(clinic_rows.practice(request, practice_id)))

    @extend_schema(
        operation_id="clinic_practice_visit_types_replace",
        summary="Put these in the place of all kinds of visit",
        description="Without any, the practice has no free times.",
        parameters=[IF_MATCH],
        request=practice_forms.VisitTypes,
        responses={200: practice_answers.PracticeVisitTypes, **refusals(403, 404, 412, 428)},
    )
    def put(self, request: Request, practice_id: UUID) -> Response:
        clinic_rows.practice(request, practice_id)
        form = practice_forms.VisitTypes(data=request.data)
        form.is_valid(raise_exception=True)
        with transaction.atomic():
            practice = clinic_rows.practice_in_turn(request, practice_id)
            etags.require_match(request, practice_answers.visit_types(practice))
            visits = form.validated_data["visit_types"]
            offers.replace_visit_types(practice=practice, visits=visits, now=timezone.now())
            return etags.answer(practice_answers.visit_types(practice))


class PlansOfPractice(PracticeView):
    @extend_schema(
        operation_id="clinic_practice_plans",
        summary="What is known of a practice that you run and each plan",
        responses={200: practice_answers.PracticePlans, **refusals(403, 404)},
    )
    def get(self, request: Request, practice_id: UUID) -> Response:
        practice = clinic_rows.practice(request, practice_id)
        return etags.answer(practice_answers.plans(practice, timezone.now()))

    @extend_schema(
        operation_id="clinic_practice_plans_replace",
        summary="Say which plans a practice takes and which not; all of it is confirmed by that",
        parameters=[IF_MATCH],
        request=practice_forms.Plans,
        responses={200: practice_answers.PracticePlans, **refusals(403, 404, 412, 428)},
    )
    def put(self, request: Request, practice_id: UUID) -> Response:
        clinic_rows.practice(request, practice_id)
        form = practice_forms.Plans(data=request.data)
        form.is_valid(raise_exception=True)
        now = timezone.now()
        with transaction.atomic():
            practice = clinic_rows.practice_in_turn(request, practice_id)
            etags.require_match(request, practice_answers.plans(practice, now))
            offers.replace_plans(practice=practice, plans=form.validated_data["plans"], now=now)
            return etags.answer(practice_answers.plans(practice, now))
