"""A clinician's experience with conditions, each with what became of it."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.idempotency import asked_once
from accounts.api.openapi import refusals
from providers.api import clinician_answers, clinician_forms, clinician_rows
from providers.api.claims import ClinicianView, Newest
from providers.claiming import handing_in
from providers.models import ConditionExperience
from providers.verification import experience as experiences


class Experience(ClinicianView, generics.ListAPIView[ConditionExperience]):
    queryset = ConditionExperience.objects.none()
    serializer_class = clinician_answers.ExperienceRow
    pagination_class = Newest

    def get_queryset(self) -> QuerySet[ConditionExperience]:
        user: Any = self.request.user
        return ConditionExperience.objects.visible_to(user).select_related("condition")

    @extend_schema(
        operation_id="clinic_experience",
        summary="Your experience with conditions",
        responses={200: clinician_answers.ExperienceRow(many=True)},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="clinic_experience_add",
        summary="Report experience with a condition, and who can attest it",
        request=clinician_forms.ExperienceForm,
        responses={201: clinician_answers.ExperienceDetail, **refusals(404)},
    )
    @asked_once
    def post(self, request: Request) -> Response:
        user: Any = request.user
        provider = clinician_rows.profile(user)
        form = clinician_forms.ExperienceForm(data=request.data)
        form.is_valid(raise_exception=True)
        made = experiences.attest(provider=provider, details=form.validated_data, now=timezone.now())
        return _answer(request, made.pk, status=201)


class OneExperience(ClinicianView):
    @extend_schema(
        operation_id="clinic_experience_one",
        summary="One of them, with what was checked and until when it counts",
        responses={200: clinician_answers.ExperienceDetail, **refusals(404)},
    )
    def get(self, request: Request, experience_id: UUID) -> Response:
        return _answer(request, experience_id)

    @extend_schema(
        operation_id="clinic_experience_change",
        summary="Change experience that you have not handed in",
        request=clinician_forms.ExperienceChange,
        responses={200: clinician_answers.ExperienceDetail, **refusals(404, 409)},
    )
    def patch(self, request: Request, experience_id: UUID) -> Response:
        row = _own(request, experience_id)
        form = clinician_forms.ExperienceChange(data=request.data, context={"held": _held(row)})
        form.is_valid(raise_exception=True)
        experiences.change(experience=row, details=form.validated_data, now=timezone.now())
        return _answer(request, experience_id)

    @extend_schema(
        operation_id="clinic_experience_remove",
        summary="Delete experience that you have not handed in",
        responses={204: None, **refusals(404, 409)},
    )
    def delete(self, request: Request, experience_id: UUID) -> Response:
        experiences.remove(experience=_own(request, experience_id), now=timezone.now())
        return Response(status=204)


class ExperienceSubmission(ClinicianView):
    @extend_schema(
        operation_id="clinic_experience_submit",
        summary="Hand experience in, with the document that attests it: a verifier looks at it",
        request=clinician_forms.Nothing,
        responses={200: clinician_answers.ExperienceDetail, **refusals(404, 409)},
    )
    def post(self, request: Request, experience_id: UUID) -> Response:
        self.expect_nothing(request)
        handing_in.submit_experience(experience=_own(request, experience_id), now=timezone.now())
        return _answer(request, experience_id)


def _own(request: Request, experience_id: UUID) -> ConditionExperience:
    user: Any = request.user
    return get_object_or_404(clinician_rows.experience(user), pk=experience_id)


def _answer(request: Request, experience_id: UUID, *, status: int = 200) -> Response:
    return Response(clinician_answers.ExperienceDetail(_own(request, experience_id)).data, status=status)


def _held(row: ConditionExperience) -> dict[str, Any]:
    names = ("condition", "evidence", "count", "period_from", "period_to", "attested_by")
    return {name: getattr(row, name) for name in names}
