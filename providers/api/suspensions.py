"""Suspending a clinician as a whole, and lifting that: for verifiers and administrators."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.openapi import refusals
from providers.api import case_answers, case_forms
from providers.api.cases import OfTheQueue
from providers.verification import clinicians

ANSWERS: dict[Any, Any] = {200: case_answers.CaseClinician, **refusals(403, 404, 409)}


class Suspension(OfTheQueue):
    @extend_schema(
        operation_id="clinician_suspend",
        summary="Verifiers: take a clinician out of every listing at once",
        request=case_forms.ReasonForm,
        responses=ANSWERS,
    )
    def post(self, request: Request, provider_id: UUID) -> Response:
        provider = clinicians.suspend(provider_id=provider_id, now=timezone.now(), **_said(request))
        return Response(case_answers.CaseClinician(provider).data)


class Reinstatement(OfTheQueue):
    @extend_schema(
        operation_id="clinician_reinstate",
        summary="Verifiers: lift the suspension of a clinician",
        request=case_forms.ReasonForm,
        responses=ANSWERS,
    )
    def post(self, request: Request, provider_id: UUID) -> Response:
        provider = clinicians.reinstate(provider_id=provider_id, now=timezone.now(), **_said(request))
        return Response(case_answers.CaseClinician(provider).data)


def _said(request: Request) -> dict[str, Any]:
    form = case_forms.ReasonForm(data=request.data)
    form.is_valid(raise_exception=True)
    return {"reason": form.validated_data["reason"], "by": request.user}
