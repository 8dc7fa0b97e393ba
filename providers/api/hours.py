"""When a practice is open, for those who run it: its week, and the days that differ."""

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import etags
from accounts.api.idempotency import asked_once
from accounts.api.openapi import IF_MATCH, refusals
from accounts.api.pagination import CursorPage
from providers import hours
from providers.api import clinic_rows, practice_answers, practice_forms
from providers.api.run_practices import PracticeView
from providers.availability import Hours
from providers.models import HoursException


class ByDay(CursorPage):
    ordering = ("on", "pk")


class WeekOfPractice(PracticeView):
    @extend_schema(
        operation_id="clinic_practice_hours",
        summary="The weekly hours of a practice that you run",
        responses={200: practice_answers.PracticeHours, **refusals(403, 404)},
    )
    def get(self, request: Request, practice_id: UUID) -> Response:
        practice = clinic_rows.practice(request, practice_id)
        return etags.answer(practice_answers.week(practice, timezone.now()))

    @extend_schema(
        operation_id="clinic_practice_hours_replace",
        summary="Put a week in the place of all weekly hours",
        description="Visits that are taken already stay.",
        parameters=[IF_MATCH],
        request=practice_forms.Week,
        responses={200: practice_answers.PracticeHours, **refusals(403, 404, 412, 428)},
    )
    def put(self, request: Request, practice_id: UUID) -> Response:
        clinic_rows.practice(request, practice_id)
        form = practice_forms.Week(data=request.data)
        form.is_valid(raise_exception=True)
        week, now = [Hours(**span) for span in form.validated_data["hours"]], timezone.now()
        with transaction.atomic():
            practice = clinic_rows.practice_in_turn(request, practice_id)
            etags.require_match(request, practice_answers.week(practice, now))
            hours.replace_week(practice=practice, hours=week, now=now)
            changed = clinic_rows.practice(request, practice_id)
            return etags.answer(practice_answers.week(changed, now))


class Exceptions(PracticeView, generics.ListAPIView[HoursException]):
    queryset = HoursException.objects.none()
    serializer_class = practice_answers.PracticeException
    pagination_class = ByDay

    def get_queryset(self) -> QuerySet[HoursException]:
        practice = clinic_rows.practice(self.request, self.kwargs["practice_id"])
        return hours.days_to_come(practice, now=timezone.now())

    @extend_schema(
        operation_id="clinic_practice_exceptions",
        summary="The days to come on which the week does not hold",
        responses={200: practice_answers.PracticeException(many=True), **refusals(403, 404)},
    )
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="clinic_practice_exception_add",
        summary="Close a practice for a day or a part of it, or open it besides its week",
        request=practice_forms.ExceptionForm,
        responses={201: practice_answers.PracticeException, **refusals(403, 404, 409)},
    )
    @asked_once
    def post(self, request: Request, practice_id: UUID) -> Response:
        practice = clinic_rows.practice(request, practice_id)
        form = practice_forms.ExceptionForm(data=request.data)
        form.is_valid(raise_exception=True)
        made = hours.add_day(practice=practice, day=form.validated_data, now=timezone.now())
        return Response(practice_answers.PracticeException(made).data, status=201)


class OneException(PracticeView):
    @extend_schema(
        operation_id="clinic_practice_exception_remove",
        summary="Let the week hold on this day again",
        responses={204: None, **refusals(403, 404)},
    )
    def delete(self, request: Request, practice_id: UUID, exception_id: int) -> Response:
        practice = clinic_rows.practice(request, practice_id)
        found = get_object_or_404(HoursException, practice=practice, pk=exception_id)
        hours.remove_day(exception=found, now=timezone.now())
        return Response(status=204)
