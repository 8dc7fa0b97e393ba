"""A clinic's inbox: what was asked of the practices that somebody runs, and what they answer."""

from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ListField
from rest_framework.views import APIView

from accounts.api.idempotency import asked_once
from accounts.api.openapi import refusals
from accounts.api.pagination import CursorPage
from accounts.api.serializers import StrictChoice, StrictDateTime, StrictSerializer
from accounts.models import User
from patients import reads
from patients.api import clinic_request_answers as answers
from patients.api.own import OwnView, found
from patients.api.serializers import Nothing
from patients.models import CounterOffer, RequestTarget
from patients.requests import answering, countering
from providers.api.authentication import IntegrationKeyAuthentication, has_scope
from providers.models import IntegrationKey


class Decline(StrictSerializer):
    code = StrictChoice(choices=RequestTarget.DeclineCode.choices)


class OfferTimes(StrictSerializer):
    times = ListField(
        child=StrictDateTime(), min_length=1, max_length=countering.MOST, help_text="When each would begin."
    )


class ByDeadline(CursorPage):
    ordering = ("respond_by", "id")


class InboxView(OwnView):
    """For people by the practices that they run, and for keys by their scopes."""

    authentication_classes = [IntegrationKeyAuthentication, *APIView.authentication_classes]
    permission_classes = [IsAuthenticated, has_scope("visits.read", "visits.write")]
    queryset = RequestTarget.objects.none()
    serializer_class = answers.ClinicRequest
    pagination_class = ByDeadline

    def rows(self) -> QuerySet[RequestTarget]:
        user, auth, targets = self.request.user, self.request.auth, RequestTarget.objects
        if isinstance(auth, IntegrationKey):
            rows = targets.of_key(auth)
        else:
            rows = targets.visible_to_clinic(user).with_sharing(self.person())
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

    def by(self) -> User | None:
        """Who answers; nobody by name where a key does."""
        return self.request.user if isinstance(self.request.user, User) else None

    def note_looks(self, targets: Any, *, health: bool) -> None:
        """Write down whose name, and whose health, is shown in what follows."""
        for what, shown in ((reads.HEALTH, True), (reads.NAME, False)):
            patients = {
                row.request.patient_id: row.request.patient
                for row in targets
                if row.shows_name and (health and row.shows_health) == shown
            }
            if patients:
                reads.note(
                    list(patients.values()),
                    reader=self.person(),
                    what=what,
                    why=reads.CARE,
                    now=timezone.now(),
                )

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
            raise ValidationError({"status": [ErrorDetail("There is no such status.", "invalid_choice")]})
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
