"""A clinic's inbox: what was asked of the practices that somebody runs, and what they answer."""

from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ListField

from accounts.api.idempotency import asked_once
from accounts.api.openapi import refusals
from accounts.api.pagination import CursorPage
from accounts.api.serializers import StrictChoice, StrictSerializer, refusal
from patients.api import clinic_request_answers as answers
from patients.api.clinic_side import ClinicSideView
from patients.api.moments import StartTime
from patients.api.own import found
from patients.api.serializers import Nothing
from patients.models import CounterOffer, RequestTarget
from patients.requests import answering, countering


class Decline(StrictSerializer):
    code = StrictChoice(choices=RequestTarget.DeclineCode.choices)


class OfferTimes(StrictSerializer):
    times = ListField(
        child=StartTime(), min_length=1, max_length=countering.MOST, help_text="When each would begin."
    )


class ByDeadline(CursorPage):
    ordering = ("respond_by", "id")


class InboxView(ClinicSideView):
    queryset = RequestTarget.objects.none()
    serializer_class = answers.ClinicRequest
    pagination_class = ByDeadline

    def rows(self) -> QuerySet[RequestTarget]:
        rows: QuerySet[RequestTarget] = self.of_clinics(RequestTarget.objects.all())
        offers = CounterOffer.objects.select_related("target__practice__location").order_by("starts_at")
        return rows.select_related(
            "practice__provider",
            "practice__location__clinic",
            "request__patient__person_key",
            "request__condition",
            "request__intake",
        ).prefetch_related(Prefetch("counters", offers))

    def target(self) -> RequestTarget:
        return found(self.rows().filter(pk=self.kwargs["target_id"]).first())

    def shown(self) -> Response:
        """The request as it is now, once the look is noted."""
        target = self.target()
        self.note_looks([target], health=True)
        return Response(answers.ClinicRequestDetail(target).data)


class ClinicRequests(InboxView):
    query_params = ("status",)

    @extend_schema(
        operation_id="clinic_requests",
        summary="What was asked of the practices that you run, the earliest deadline first",
        description="Those that wait for you or for the patient; with `status` those of that status.",
        parameters=[OpenApiParameter("status", enum=RequestTarget.Status.values)],
        responses={200: answers.ClinicRequest(many=True), **refusals(403)},
    )
    def get(self, request: Request) -> Response:
        status, rows = request.query_params.get("status"), self.rows()
        if status is not None and status not in RequestTarget.Status.values:
            raise refusal("status", "There is no such status.", "invalid_choice")
        rows = rows.filter(status=status) if status else rows.filter(status__in=("requested", "countered"))
        page = self.paginate_queryset(rows) or []
        self.note_looks(page, health=False)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class ClinicRequest(InboxView):
    @extend_schema(
        operation_id="clinic_request",
        summary="One of them, with what the patient told where you may read it",
        responses={200: answers.ClinicRequestDetail, **refusals(403, 404)},
    )
    def get(self, request: Request, target_id: UUID) -> Response:
        return self.shown()


class ConfirmRequest(InboxView):
    @extend_schema(
        operation_id="clinic_request_confirm",
        summary="Confirm the visit at the time that was asked for",
        request=Nothing,
        responses={200: answers.ClinicRequestDetail, **refusals(403, 404, 409, 422)},
    )
    @asked_once
    def post(self, request: Request, target_id: UUID) -> Response:
        self.checked(Nothing)
        answering.confirm(target=self.target(), by=self.by(), now=timezone.now())
        return self.shown()


class DeclineRequest(InboxView):
    @extend_schema(
        operation_id="clinic_request_decline",
        summary="Say no, with a reason; also after other times were offered",
        request=Decline,
        responses={200: answers.ClinicRequestDetail, **refusals(403, 404, 409)},
    )
    def post(self, request: Request, target_id: UUID) -> Response:
        code = RequestTarget.DeclineCode(self.checked(Decline)["code"])
        answering.decline(target=self.target(), code=code, by=self.by(), now=timezone.now())
        return self.shown()


class CounterRequest(InboxView):
    @extend_schema(
        operation_id="clinic_request_counter",
        summary="Offer one to three other times, each kept until the patient answers",
        description="They may lie outside of the hours of the practice. `time_taken` holds `alternatives`.",
        request=OfferTimes,
        responses={200: answers.ClinicRequestDetail, **refusals(403, 404, 409, 422)},
    )
    @asked_once
    def post(self, request: Request, target_id: UUID) -> Response:
        times = self.checked(OfferTimes)["times"]
        countering.counter(target=self.target(), starts=times, by=self.by(), now=timezone.now())
        return self.shown()
