"""The waiting lists of oneself and of whom one acts for."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.idempotency import asked_once
from accounts.api.openapi import refusals
from accounts.api.pagination import CursorPage
from patients import reads
from patients.api import serializers, waitlist_answers, waitlist_forms
from patients.api.own import OwnView, found
from patients.api.request_forms import TellAnew
from patients.api.symptoms import telling
from patients.models import Patient, VisitRequest, WaitlistEntry, WaitlistOffer
from patients.waitlist import answering, waiting
from providers.models import Practice


class BySince(CursorPage):
    ordering = ("-since", "-id")


class WaitView(OwnView):
    """Rows come with all that is shown of them."""

    serializer_class = waitlist_answers.Wait
    pagination_class = BySince
    queryset = WaitlistEntry.objects.none()

    def rows(self) -> QuerySet[WaitlistEntry]:
        places = Practice.objects.select_related("provider", "location__clinic").order_by("pk")
        offers = WaitlistOffer.objects.filter(status__in=["offered", "accepted"]).select_related(
            "practice__provider", "practice__location__clinic", "claim__target__visit"
        )
        entries: QuerySet[WaitlistEntry] = WaitlistEntry.objects.visible_to(self.request.user)
        return entries.select_related("condition", "intake", "patient__person_key").prefetch_related(
            Prefetch("practices", places), Prefetch("offers", offers)
        )

    def own(self) -> WaitlistEntry:
        return found(self.rows().filter(pk=self.kwargs["entry_id"]).first())

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "now": timezone.now()}

    def shown(self, entry: WaitlistEntry, status: int = 200) -> Response:
        """The wait as it is now, once the look is noted."""
        fresh = self.rows().get(pk=entry.pk)
        self.note(reads.HEALTH, fresh.patient)
        return Response(self.get_serializer(fresh).data, status=status)


class Waitlist(WaitView):
    @extend_schema(
        operation_id="waitlist",
        summary="What I and those I act for wait for, the latest first",
        responses=waitlist_answers.Wait(many=True),
    )
    def get(self, request: Request) -> Response:
        page = self.paginate_queryset(self.rows()) or []
        self.note(reads.HEALTH, *{row.patient_id: row.patient for row in page}.values())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(
        operation_id="waitlist_join",
        summary="Wait for a time at any of up to ten practices",
        description="After a request that came to nothing, or afresh. A time that gets free is offered to one person "
        "at a time: the most urgent first, then whoever waits longest. It is kept for 15 minutes, the hours from 21 "
        "to 8 not counted. `emergency_level`: nothing is kept; the answer holds whom to call.",
        request=waitlist_forms.JoinWaitlist,
        responses={201: waitlist_answers.Wait, **refusals(404, 409)},
    )
    @asked_once
    def post(self, request: Request) -> Response:
        sent = self.checked(waitlist_forms.JoinWaitlist)
        entry = self.after(sent) if "request" in sent else self.afresh(sent)
        return self.shown(entry, status=201)

    def after(self, sent: Mapping[str, Any]) -> WaitlistEntry:
        rows = VisitRequest.objects.visible_to(self.request.user).with_keys()
        asked = found(rows.filter(pk=sent["request"], patient__person_key__isnull=False).first())
        return waiting.join_after(
            request=asked,
            telling=telling(sent["told"], patient=asked.patient, now=timezone.now())
            if "told" in sent
            else None,
            agrees=sent.get("agrees", {}),
            by=self.person(),
            now=timezone.now(),
        )

    def afresh(self, sent: Mapping[str, Any]) -> WaitlistEntry:
        patients = Patient.objects.visible_to(self.request.user).select_related("person_key")
        patient = found(patients.readable().filter(pk=sent["patient"]).first())
        wanted = waiting.Wanted(
            patient=patient,
            practices=sent["practices"],
            mode=sent["mode"],
            new_patient=sent["new_patient"],
            patient_state=sent.get("patient_state", ""),
            windows=sent.get("windows", []),
            telling=telling(sent["told"], patient=patient, now=timezone.now()),
        )
        return waiting.join(
            wanted=wanted, agrees=sent.get("agrees", {}), by=self.person(), now=timezone.now()
        )


class OneWait(WaitView):
    @extend_schema(
        operation_id="wait",
        summary="One wait, with the time that is kept for me, if one is",
        responses={200: waitlist_answers.Wait, **refusals(404)},
    )
    def get(self, request: Request, entry_id: UUID) -> Response:
        return self.shown(self.own())

    @extend_schema(
        operation_id="waitlist_leave",
        summary="Wait no longer; a time that is kept for me is free again",
        responses={204: None, **refusals(404, 409)},
    )
    def delete(self, request: Request, entry_id: UUID) -> Response:
        waiting.leave(entry=self.own(), now=timezone.now())
        return Response(status=204)


class AcceptTime(WaitView):
    @extend_schema(
        operation_id="waitlist_accept",
        summary="Take the time that is kept for me: it is a visit at once, and the wait is over",
        description="Answers older than 72 hours are told again with it (`answers_too_old`); if they call for care "
        "at once (`emergency_level`) the wait is over too. The clinic sees them from then on (`consent_missing`).",
        request=TellAnew,
        responses={200: waitlist_answers.Wait, **refusals(404, 409, 422)},
    )
    @asked_once
    def post(self, request: Request, entry_id: UUID) -> Response:
        sent, entry = self.checked(TellAnew), self.own()
        answering.accept(
            entry=entry,
            telling=telling(sent["told"], patient=entry.patient, now=timezone.now())
            if "told" in sent
            else None,
            agrees=sent.get("agrees", {}),
            by=self.person(),
            now=timezone.now(),
        )
        return self.shown(entry)


class DeclineTime(WaitView):
    @extend_schema(
        operation_id="waitlist_decline",
        summary="Turn down the time that is kept for me; it is not offered to me again, and I keep my turn",
        request=serializers.Nothing,
        responses={200: waitlist_answers.Wait, **refusals(404, 409)},
    )
    def post(self, request: Request, entry_id: UUID) -> Response:
        self.checked(serializers.Nothing)
        return self.shown(answering.decline(entry=self.own(), now=timezone.now()))
