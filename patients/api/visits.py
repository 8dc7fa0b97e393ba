"""Confirmed visits: a patient's own, and those of the practices that somebody runs."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import limits
from accounts.api.openapi import refusals
from accounts.api.pagination import CursorPage
from accounts.api.serializers import refusal
from patients import reads
from patients.api import visit_answers as answers
from patients.api import visit_forms as forms
from patients.api.clinic_side import ClinicSideView
from patients.api.own import found
from patients.api.serializers import Nothing
from patients.api.symptoms import telling
from patients.models import Visit
from patients.visits import attendance, cancelling, contesting, rescheduling
from patients.visits.turns import Side
from providers.api import clinic_rows
from providers.models import IntegrationKey

SIDES = [side.value for side in Side]
ROLE = OpenApiParameter(
    "role", enum=SIDES, description="As whom; left out: as the patient where you are or act for them."
)
SHOWN = PolymorphicProxySerializer(
    component_name="Visit",
    serializers=[answers.OwnVisit, answers.ClinicVisitDetail],
    resource_type_field_name=None,
)
LISTED = PolymorphicProxySerializer(
    component_name="VisitInList",
    serializers=[answers.OwnVisit, answers.ClinicVisit],
    resource_type_field_name=None,
    many=True,
)


class LatestFirst(CursorPage):
    ordering = ("-starts_at", "-id")


class VisitView(ClinicSideView):
    """For both sides: patients and whoever acts for them too."""

    queryset = Visit.objects.none()
    pagination_class: type[CursorPage] = LatestFirst
    query_params: tuple[str, ...] = ("role",)
    side: Side | None = None  # whose address this is alone

    @cached_property
    def whom(self) -> Side:
        """As whom somebody asks: as they say, or for one visit as its patient, if they are or act for them."""
        if isinstance(self.request.auth, IntegrationKey):
            return Side.CLINIC
        asked = self.request.query_params.get("role")
        if asked not in (None, *SIDES):
            raise refusal("role", "There is no such role.", "invalid_choice")
        if self.side or asked:
            return self.side or Side(str(asked))
        own = Visit.objects.visible_to(self.request.user)
        one = self.kwargs.get("visit_id")
        return Side.PATIENT if one is None or own.filter(pk=one).exists() else Side.CLINIC

    def rows(self) -> QuerySet[Visit]:
        rows: QuerySet[Visit]
        if self.whom == Side.PATIENT:
            rows = Visit.objects.visible_to(self.request.user)
        else:
            rows = self.of_clinics(Visit.objects.all())
        return rows.select_related(
            "practice__provider",
            "practice__location__clinic",
            "patient__person_key",
            "target__request__condition",
            "target__request__intake",
            "target__request__patient__person_key",
        )

    def visit(self) -> Visit:
        return found(self.rows().filter(pk=self.kwargs["visit_id"]).first())

    def shown(self, status: int = 200) -> Response:
        """The visit as it is now, once the look is noted."""
        fresh: Any = self.visit()
        if self.whom == Side.PATIENT:
            self.note(reads.HEALTH, fresh.patient)
            return Response(answers.OwnVisit(fresh).data, status=status)
        self.note_looks([fresh], health=True)
        return Response(answers.ClinicVisitDetail(fresh).data, status=status)


class Visits(VisitView):
    query_params = ("role", "status")

    @extend_schema(
        operation_id="visits",
        summary="Visits, the latest first: mine and of those I act for, or of the practices that I run",
        parameters=[ROLE, OpenApiParameter("status", enum=Visit.Status.values)],
        responses={200: LISTED, **refusals(403)},
    )
    def get(self, request: Request) -> Response:
        status, rows = request.query_params.get("status"), self.rows()
        if status is not None and status not in Visit.Status.values:
            raise refusal("status", "There is no such status.", "invalid_choice")
        page: Any = self.paginate_queryset(rows.filter(status=status) if status else rows) or []
        if self.whom == Side.PATIENT:
            self.note(reads.HEALTH, *{row.patient_id: row.patient for row in page}.values())
            return self.get_paginated_response(answers.OwnVisit(page, many=True).data)
        self.note_looks(page, health=False)
        return self.get_paginated_response(answers.ClinicVisit(page, many=True).data)


class OneVisit(VisitView):
    @extend_schema(
        operation_id="visit",
        summary="One visit",
        parameters=[ROLE],
        responses={200: SHOWN, **refusals(403, 404)},
    )
    def get(self, request: Request, visit_id: UUID) -> Response:
        return self.shown()


class CancelVisit(VisitView):
    @extend_schema(
        operation_id="visit_cancel",
        summary="Cancel a visit that has not begun",
        parameters=[ROLE],
        request=forms.Cancel,
        responses={200: SHOWN, **refusals(403, 404, 409)},
    )
    def post(self, request: Request, visit_id: UUID) -> Response:
        code = Visit.CancelCode(self.checked(forms.Cancel)["code"])
        cancelling.cancel(visit=self.visit(), side=self.whom, code=code, by=self.by(), now=timezone.now())
        return self.shown()


class RescheduleVisit(VisitView):
    @extend_schema(
        operation_id="visit_reschedule",
        summary="Move a visit to another time, or as a patient to another clinician who confirms at once",
        description="`time_taken` and `time_not_offered` hold `alternatives`; the visit stays where it is then.",
        parameters=[ROLE],
        request=forms.Reschedule,
        responses={200: SHOWN, **refusals(403, 404, 409)},
    )
    def post(self, request: Request, visit_id: UUID) -> Response:
        sent, visit, side, now = self.checked(forms.Reschedule), self.visit(), self.whom, timezone.now()
        if side == Side.PATIENT:
            limits.spend(limits.named("asking"), str(self.person().pk), now=now)
        else:
            self._require_of_a_clinic(sent)
        wanted = rescheduling.Wanted(
            starts_at=sent["starts_at"],
            practice_id=sent.get("practice"),
            telling=telling(sent["told"], patient=visit.patient, now=now) if "told" in sent else None,
            agrees=sent.get("agrees", {}),
        )
        rescheduling.reschedule(visit=visit, side=side, wanted=wanted, by=self.by(), now=now)
        return self.shown()

    def _require_of_a_clinic(self, sent: Mapping[str, Any]) -> None:
        for name in ("told", "agrees"):
            if name in sent:
                raise refusal(name, "This is for the patient to say.", "not_expected")
        run = clinic_rows.practices(self.request.user, self.request.auth)
        if "practice" in sent and not run.filter(pk=sent["practice"]).exists():
            raise refusal("practice", "You run no such practice.", "does_not_exist")


class ClinicAct(VisitView):
    """What a clinic alone says of a visit: for people, since a key sees nobody come in."""

    authentication_classes = [*APIView.authentication_classes]
    permission_classes = [IsAuthenticated]
    side = Side.CLINIC


class CheckIn(ClinicAct):
    @extend_schema(
        operation_id="visit_check_in",
        summary="The patient is there, from an hour before the start to the end",
        request=Nothing,
        responses={200: answers.ClinicVisitDetail, **refusals(404, 409)},
    )
    def post(self, request: Request, visit_id: UUID) -> Response:
        self.checked(Nothing)
        attendance.check_in(visit=self.visit(), now=timezone.now())
        return self.shown()


class CompleteVisit(ClinicAct):
    @extend_schema(
        operation_id="visit_complete",
        summary="The visit took place",
        request=Nothing,
        responses={200: answers.ClinicVisitDetail, **refusals(404, 409)},
    )
    def post(self, request: Request, visit_id: UUID) -> Response:
        self.checked(Nothing)
        attendance.complete(visit=self.visit(), by=self.by(), now=timezone.now())
        return self.shown()


class NoShow(ClinicAct):
    @extend_schema(
        operation_id="visit_no_show",
        summary="The patient did not come, 15 minutes after the start or later",
        request=Nothing,
        responses={200: answers.ClinicVisitDetail, **refusals(404, 409)},
    )
    def post(self, request: Request, visit_id: UUID) -> Response:
        self.checked(Nothing)
        attendance.miss(visit=self.visit(), by=self.by(), now=timezone.now())
        return self.shown()


class PatientAct(VisitView):
    """What a patient alone says of a visit."""

    authentication_classes = [*APIView.authentication_classes]
    permission_classes = [IsAuthenticated]
    side = Side.PATIENT


class Attended(PatientAct):
    @extend_schema(
        operation_id="visit_attended",
        summary="I was there",
        request=Nothing,
        responses={200: answers.OwnVisit, **refusals(404, 409)},
    )
    def post(self, request: Request, visit_id: UUID) -> Response:
        self.checked(Nothing)
        attendance.say_attended(visit=self.visit(), now=timezone.now())
        return self.shown()


class ContestVisit(PatientAct):
    @extend_schema(
        operation_id="visit_contest",
        summary="I was there although the clinic says that I was not; somebody of Kaly looks into it",
        request=forms.Contest,
        responses={200: answers.OwnVisit, **refusals(404, 409)},
    )
    def post(self, request: Request, visit_id: UUID) -> Response:
        note = self.checked(forms.Contest)["note"]
        contesting.contest(visit=self.visit(), note=note, now=timezone.now())
        return self.shown()
