"""Requests for a visit, of oneself and of whom one acts for."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import limits
from accounts.api.idempotency import asked_once
from accounts.api.openapi import refusals
from accounts.api.pagination import CursorPage
from patients import reads
from patients.api import request_answers, request_forms, serializers
from patients.api.own import ERASED, OwnView, found
from patients.api.symptoms import telling
from patients.models import CounterOffer, Patient, RequestTarget, VisitRequest
from patients.requests import counters, submitting, withdrawing


class BySubmission(CursorPage):
    ordering = ("-submitted_at", "-id")


class RequestView(OwnView):
    """Rows come with all that is shown of them."""

    pagination_class = BySubmission
    queryset = VisitRequest.objects.none()

    def rows(self) -> QuerySet[VisitRequest]:
        targets = RequestTarget.objects.select_related(
            "practice__provider", "practice__location__clinic", "visit"
        )
        offers = CounterOffer.objects.select_related("target__practice__location").order_by("starts_at")
        asked = targets.prefetch_related(Prefetch("counters", offers)).order_by("starts_at", "pk")
        requests: QuerySet[VisitRequest] = VisitRequest.objects.visible_to(self.request.user)
        return requests.select_related("condition", "intake", "patient__person_key").prefetch_related(
            Prefetch("targets", asked)
        )

    def own(self) -> VisitRequest:
        return found(self.rows().filter(pk=self.kwargs["request_id"]).first())

    def shown(self, request: VisitRequest, status: int = 200) -> Response:
        """The request as it is now, once the look is noted."""
        fresh = self.rows().get(pk=request.pk)
        self.note(reads.HEALTH, fresh.patient)
        return Response(request_answers.RequestDetail(fresh).data, status=status)


class VisitRequests(RequestView):
    serializer_class = request_answers.RequestEntry

    @extend_schema(
        operation_id="visit_requests",
        summary="Requests of mine and of those I act for, the latest first",
        responses=request_answers.RequestEntry(many=True),
    )
    def get(self, request: Request) -> Response:
        page = self.paginate_queryset(self.rows()) or []
        self.note(reads.HEALTH, *{row.patient_id: row.patient for row in page}.values())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(
        operation_id="visit_request_submit",
        summary="Ask one to three practices for a visit",
        description="Where a time that is held is confirmed at once, the answer is a request that is `confirmed`. "
        "`emergency_level`: nothing is kept; the answer holds whom to call.",
        request=request_forms.RequestVisit,
        responses={201: request_answers.RequestDetail, 410: ERASED, **refusals(404, 409)},
    )
    def post(self, request: Request) -> Response:
        sent = self.checked(request_forms.RequestVisit)
        patients = Patient.objects.visible_to(request.user).select_related("person_key")
        patient = found(patients.filter(pk=sent["patient"]).first())
        limits.spend(limits.named("asking"), str(self.person().pk), now=timezone.now())
        return self._ask(request, patient, sent)

    @asked_once
    def _ask(self, request: Request, patient: Patient, sent: Mapping[str, Any]) -> Response:
        asked = submitting.Asked(
            patient=patient,
            wishes=[
                submitting.Wish(hold_id=ask.get("hold"), practice_id=ask.get("practice"))
                for ask in sent["asks"]
            ],
            mode=sent["mode"],
            new_patient=sent["new_patient"],
            patient_state=sent.get("patient_state", ""),
            telling=telling(sent, patient=patient, now=timezone.now()),
            windows=sent.get("windows", []),
            note=sent.get("note", ""),
            agrees=sent.get("agrees", {}),
        )
        return self.shown(submitting.submit(asked=asked, by=self.person(), now=timezone.now()), status=201)


class OneVisitRequest(RequestView):
    @extend_schema(
        operation_id="visit_request",
        summary="One request, with what was asked of whom",
        responses={200: request_answers.RequestDetail, **refusals(404)},
    )
    def get(self, request: Request, request_id: UUID) -> Response:
        return self.shown(self.own())


class WithdrawRequest(RequestView):
    @extend_schema(
        operation_id="visit_request_withdraw",
        summary="Take a request back",
        request=serializers.Nothing,
        responses={200: request_answers.RequestDetail, **refusals(404, 409)},
    )
    def post(self, request: Request, request_id: UUID) -> Response:
        self.checked(serializers.Nothing)
        return self.shown(withdrawing.withdraw(request=self.own(), now=timezone.now()))


class TellAnswers(RequestView):
    @extend_schema(
        operation_id="visit_request_answers",
        summary="Tell anew how the pain is; an emergency withdraws the request",
        request=request_forms.Tell,
        responses={200: request_answers.RequestDetail, 410: ERASED, **refusals(404, 409)},
    )
    def post(self, request: Request, request_id: UUID) -> Response:
        sent, row = self.checked(request_forms.Tell), self.own()
        anew = telling(sent["told"], patient=row.patient, now=timezone.now())
        told = counters.tell_anew(
            request=row,
            telling=anew,
            agrees=sent.get("agrees", {}),
            by=self.person(),
            now=timezone.now(),
        )
        return self.shown(told)


class OfferView(RequestView):
    def offer(self) -> CounterOffer:
        offers = CounterOffer.objects.visible_to(self.request.user).select_related(
            "target__request__patient__person_key"
        )
        asked = offers.filter(pk=self.kwargs["counter_id"], target__request=self.kwargs["request_id"])
        return found(asked.first())


class AcceptCounter(OfferView):
    @extend_schema(
        operation_id="counter_accept",
        summary="Take another time that a clinic offers",
        description="Answers older than 72 hours are told again with it (`answers_too_old`).",
        request=request_forms.TellAnew,
        responses={200: request_answers.RequestDetail, 410: ERASED, **refusals(404, 409, 422)},
    )
    @asked_once
    def post(self, request: Request, request_id: UUID, counter_id: UUID) -> Response:
        sent, offer = self.checked(request_forms.TellAnew), self.offer()
        patient, now = offer.target.request.patient, timezone.now()
        visit = counters.accept(
            offer=offer,
            telling=telling(sent["told"], patient=patient, now=now) if "told" in sent else None,
            agrees=sent.get("agrees", {}),
            by=self.person(),
            now=now,
        )
        return self.shown(visit.target.request)


class RefuseCounter(OfferView):
    @extend_schema(
        operation_id="counter_refuse",
        summary="Turn down another time that a clinic offers",
        request=serializers.Nothing,
        responses={200: request_answers.RequestDetail, **refusals(404, 409)},
    )
    def post(self, request: Request, request_id: UUID, counter_id: UUID) -> Response:
        self.checked(serializers.Nothing)
        return self.shown(counters.refuse(offer=self.offer(), now=timezone.now()))
