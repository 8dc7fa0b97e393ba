"""The directory: practices that may be shown now, one of them in full, and its free times. Open to anyone."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from django_filters.rest_framework import DjangoFilterBackend
from django_filters.utils import translate_validation
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.openapi import refusals
from accounts.api.public import PublicView
from providers import profiles
from providers.api import answers, practice_examples
from providers.api.paging import PracticePage
from providers.api.practice_filters import PracticeFilter
from providers.api.times_form import YES_NO, TimesForm
from providers.models import Mode, Practice
from providers.planning import planned
from providers.visit_times import visit_times

DAY = {"type": "string", "format": "date"}


@extend_schema_view(
    get=extend_schema(
        operation_id="practices",
        summary="The directory of clinicians, each at one place",
        description="Those who may be shown now. A cursor belongs to the query that it came from.",
        examples=[OpenApiExample("Family doctor", value=practice_examples.ENTRY, response_only=True)],
    )
)
class Practices(PublicView, generics.ListAPIView[Practice]):
    queryset = Practice.objects.none()
    serializer_class = answers.DirectoryEntry  # type: ignore[assignment]  # describes plain data
    filter_backends = [DjangoFilterBackend]
    filterset_class = PracticeFilter
    pagination_class = PracticePage

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        now = timezone.now()
        pages = PracticePage()
        began_at = pages.begin(request, now)
        asked = PracticeFilter(
            request.query_params, Practice.objects.found(now), request=request, began_at=began_at
        )
        if not asked.is_valid():
            raise translate_validation(asked.errors)
        practices = asked.qs
        with planned(asked.planning()):
            ids = pages.paginate_queryset(practices, request)
        told = asked.told
        rows = profiles.page(ids, place=asked.form.place, plan=told["plan"], mode=told["mode"], now=now)
        return pages.answer(rows, notice=asked.notice())


class PracticeProfile(PublicView):
    @extend_schema(
        operation_id="practice",
        summary="One practice in full",
        responses={200: answers.PracticeProfile, **refusals(404)},
        examples=[
            OpenApiExample(
                "Family doctor", value=practice_examples.PROFILE, response_only=True, status_codes=["200"]
            )
        ],
    )
    def get(self, request: Request, practice_id: UUID) -> Response:
        try:
            return Response(profiles.profile(practice_id, now=timezone.now()))
        except Practice.DoesNotExist:
            raise Http404 from None


class PracticeTimes(PublicView):
    query_params = ("from", "to", "condition", "mode", "new_patient")

    @extend_schema(
        operation_id="practice_times",
        summary="The free times of a practice",
        description="Days are those of the place: 14 from today on unless given, at most 31.",
        parameters=[
            OpenApiParameter("from", DAY, description="The first day."),
            OpenApiParameter("to", DAY, description="The last day, included."),
            OpenApiParameter("condition", description="Slug: what the visit is about."),
            OpenApiParameter("mode", enum=Mode.values, description="In person where offered, unless given."),
            OpenApiParameter("new_patient", enum=[value for value, _ in YES_NO], description="Default true."),
        ],
        responses={200: answers.PracticeTimes, **refusals(404)},
        examples=[
            OpenApiExample(
                "Two mornings", value=practice_examples.TIMES, response_only=True, status_codes=["200"]
            )
        ],
    )
    def get(self, request: Request, practice_id: UUID) -> Response:
        asked = TimesForm(request.query_params)
        if not asked.is_valid():
            raise translate_validation(asked.errors)
        try:
            return Response(visit_times(practice_id, asked.wanted(), now=timezone.now()))
        except Practice.DoesNotExist:
            raise Http404 from None
