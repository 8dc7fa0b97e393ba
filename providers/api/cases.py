"""The verifiers' queue: cases listed, read, taken, given back, looked up and decided."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.idempotency import asked_once
from accounts.api.openapi import refusals
from accounts.api.own_data import Nothing
from accounts.api.pagination import CursorPage
from accounts.api.permissions import has_role
from accounts.api.query import StrictQuery
from accounts.models import Role
from providers.api import case_answers, case_forms
from providers.models import Document, VerificationCase
from providers.verification import case_files, cases, decisions, evidence, figures
from providers.verification.conflicts import ConflictOfInterest

DETAIL = {200: case_answers.CaseDetail}


class ByAge(CursorPage):
    ordering = ("opened_at", "pk")


class OfVerifiers(StrictQuery, APIView):
    """For verifiers alone: what is done in a case."""

    permission_classes = [IsAuthenticated, has_role(Role.VERIFIER)]


class OfTheQueue(StrictQuery, APIView):
    """For verifiers, and for administrators, who see to it that the queue moves."""

    permission_classes = [IsAuthenticated, has_role(Role.VERIFIER, Role.ADMIN)]


@extend_schema_view(
    get=extend_schema(
        operation_id="cases",
        summary="Verifiers: cases, the oldest first; open ones unless told otherwise",
        responses={200: case_answers.CaseRow(many=True), **refusals(403)},
    )
)
class Cases(OfTheQueue, generics.ListAPIView[VerificationCase]):
    queryset = VerificationCase.objects.none()
    serializer_class = case_answers.CaseRow
    pagination_class = ByAge
    filter_backends = [DjangoFilterBackend]
    filterset_class = case_forms.CaseFilter

    def get_queryset(self) -> QuerySet[Any]:
        user: Any = self.request.user
        return case_files.rows(user, timezone.now())


class OneCase(OfTheQueue):
    @extend_schema(
        operation_id="case",
        summary="Verifiers: a case with what we hold, what each source said, and what was decided before",
        responses={**DETAIL, **refusals(403, 404)},
    )
    def get(self, request: Request, case_id: UUID) -> Response:
        return _answer(request, case_id)


class Assignment(OfVerifiers):
    @extend_schema(
        operation_id="case_assign",
        summary="Verifiers: take a case",
        request=Nothing,
        responses={**DETAIL, **refusals(403, 404, 409)},
    )
    def post(self, request: Request, case_id: UUID) -> Response:
        _take_nothing(request)
        cases.assign(case_id=case_id, by=_person(request), now=timezone.now())
        return _answer(request, case_id)


class Release(OfTheQueue):
    @extend_schema(
        operation_id="case_release",
        summary="Verifiers: give a case back; somebody else's after 7 days without work, administrators at any time",
        request=Nothing,
        responses={200: case_answers.CaseRow, **refusals(403, 404, 409)},
    )
    def post(self, request: Request, case_id: UUID) -> Response:
        _take_nothing(request)
        cases.release(case_id=case_id, by=_person(request), now=timezone.now())
        return Response(case_answers.CaseRow(_row(request, case_id)).data)


class CaseEvidence(OfVerifiers):
    @extend_schema(
        operation_id="case_evidence_add",
        summary="Verifiers: add what a source said; whoever does may not decide the case",
        request=case_forms.EvidenceForm,
        responses={201: case_answers.EventDetail, **refusals(403, 404, 409)},
    )
    @asked_once
    def post(self, request: Request, case_id: UUID) -> Response:
        form = case_forms.EvidenceForm(data=request.data)
        form.is_valid(raise_exception=True)
        said = dict(form.validated_data)
        said["document"] = _document(said.get("document"))
        event = evidence.record(case_id=case_id, by=_person(request), now=timezone.now(), **said)
        return Response(case_answers.EventDetail(event).data, status=201)


class LookUp(OfVerifiers):
    @extend_schema(
        operation_id="case_look_up",
        summary="Verifiers: ask every source that answers a machine",
        request=Nothing,
        responses={**DETAIL, **refusals(403, 404, 409)},
    )
    def post(self, request: Request, case_id: UUID) -> Response:
        _take_nothing(request)
        evidence.look_up(case_id=case_id, by=_person(request), now=timezone.now())
        return _answer(request, case_id)


class Decision(OfVerifiers):
    @extend_schema(
        operation_id="case_decide",
        summary="Verifiers: decide a case that you have taken; once, and not by your own evidence alone",
        request=case_forms.DecisionForm,
        responses={**DETAIL, **refusals(403, 404, 409)},
    )
    def post(self, request: Request, case_id: UUID) -> Response:
        form = case_forms.DecisionForm(data=request.data)
        form.is_valid(raise_exception=True)
        decisions.decide(case_id=case_id, by=_person(request), now=timezone.now(), **form.validated_data)
        return _answer(request, case_id)


class CaseFigures(OfTheQueue):
    @extend_schema(
        operation_id="case_figures",
        summary="Verifiers: the age of the queue, and the decisions of 30 days",
        responses={200: case_answers.Figures, **refusals(403)},
    )
    def get(self, request: Request) -> Response:
        return Response(case_answers.Figures(figures.figures(now=timezone.now())).data)


def _answer(request: Request, case_id: UUID) -> Response:
    """A case in full. Whoever knows the clinician is shown its line in the queue alone."""
    case = _row(request, case_id)
    if case.is_closed_to_you:
        raise ConflictOfInterest
    return Response(case_answers.CaseDetail(case).data)


def _take_nothing(request: Request) -> None:
    Nothing(data=request.data).is_valid(raise_exception=True)


def _row(request: Request, case_id: UUID) -> Any:
    rows = case_files.rows(_person(request), timezone.now()).select_related("decided_by", "claim__user")
    return get_object_or_404(rows, pk=case_id)


def _document(document_id: UUID | None) -> Document | None:
    """Whether it belongs to the case is asked where it is written down."""
    if document_id is None:
        return None
    document = Document.objects.filter(pk=document_id).first()
    if document is None:
        raise evidence.NoSuchDocument
    return document


def _person(request: Request) -> Any:
    return request.user
