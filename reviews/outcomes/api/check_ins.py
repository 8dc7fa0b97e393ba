"""How a patient is after a visit, and the next kind of care where they are not better."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.openapi import refusals
from accounts.api.pagination import CursorPage
from patients import reads as of_patients
from patients.api.own import ERASED, OwnView, found
from reviews import reads
from reviews.models import CheckIn
from reviews.outcomes import answering, stepping_up
from reviews.outcomes.access import CheckInQuerySet
from reviews.outcomes.api import answers, forms


class ByDue(CursorPage):
    ordering = ("-due_at", "-id")


class CheckInView(OwnView):
    queryset = CheckIn.objects.none()
    serializer_class = answers.OwnCheckIn
    pagination_class = ByDue

    def rows(self) -> CheckInQuerySet:
        rows = CheckIn.objects.visible_to(self.request.user).filter(patient__person_key__isnull=False)
        place = "visit__practice__location__clinic"
        loaded: CheckInQuerySet = rows.select_related(
            "patient__person_key", "visit__practice__provider", place
        )
        return loaded

    def check_in(self) -> CheckIn:
        return found(self.rows().filter(pk=self.kwargs["check_in_id"]).first())


class MyCheckIns(CheckInView):
    @extend_schema(
        operation_id="my_check_ins",
        summary="How I and those I act for are after visits: what was asked and what was answered, the latest first",
        responses=answers.OwnCheckIn(many=True),
    )
    def get(self, request: Request) -> Response:
        page: Any = self.paginate_queryset(self.rows()) or []
        self.note(reads.OUTCOME, *{row.patient_id: row.patient for row in page}.values())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class AnswerCheckIn(CheckInView):
    @extend_schema(
        operation_id="check_in_answer",
        summary="Say how I am, or say it otherwise, up to 30 days after it was due",
        request=forms.AnswerCheckIn,
        responses={200: answers.OwnCheckIn, 410: ERASED, **refusals(404, 409)},
    )
    def post(self, request: Request, check_in_id: UUID) -> Response:
        sent, row = self.checked(forms.AnswerCheckIn), self.check_in()
        said = answering.Said(answer=sent["answer"], keeps_from=sent["keeps_from"])
        agrees = sent.get("agrees", {})
        answering.answer(check_in=row, said=said, agrees=agrees, by=self.person(), now=timezone.now())
        fresh = self.check_in()
        self.note(reads.OUTCOME, fresh.patient)
        return Response(self.get_serializer(fresh).data)


class StepUp(CheckInView):
    @extend_schema(
        operation_id="check_in_step_up",
        summary="The next kind of care, for whoever is the same or worse",
        description=(
            "What was told for the visit is carried over, with the answers of now in place of those of then; the rest"
            " is as of `POST /matches/`. An emergency shows no list, and takes back what waits for an answer."
        ),
        request=forms.StepUp,
        responses={200: answers.SteppedUp, 410: ERASED, **refusals(404, 409)},
    )
    def post(self, request: Request, check_in_id: UUID) -> Response:
        asked, row = forms.asked(self.checked(forms.StepUp)), self.check_in()
        self.note(of_patients.HEALTH, row.patient)
        return Response(stepping_up.step_up(check_in=row, asked=asked, by=self.person(), now=timezone.now()))
