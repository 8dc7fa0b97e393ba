"""Claiming a profile: who says that an NPI is theirs, and how far a clinician is on the way to being found."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.idempotency import asked_once
from accounts.api.openapi import refusals
from accounts.api.pagination import CursorPage
from accounts.api.query import StrictQuery
from providers.api import clinician_answers, clinician_forms, clinician_rows
from providers.claiming import claims, onboarding
from providers.models import ProfileClaim


class Newest(CursorPage):
    ordering = ("-created_at", "pk")


class ClinicianView(StrictQuery, APIView):
    """For somebody's own affairs as a clinician, whoever is signed in."""

    permission_classes = [IsAuthenticated]

    def expect_nothing(self, request: Request) -> None:
        """This function will refuse a body that says something."""
        clinician_forms.Nothing(data=request.data).is_valid(raise_exception=True)


class Claims(ClinicianView, generics.ListAPIView[ProfileClaim]):
    queryset = ProfileClaim.objects.none()
    serializer_class = clinician_answers.ClaimDetail
    pagination_class = Newest

    def get_queryset(self) -> QuerySet[ProfileClaim]:
        return clinician_rows.claims(self.request.user)  # type: ignore[arg-type]  # signed in

    @extend_schema(
        operation_id="clinic_claims",
        summary="The NPIs that you claimed",
        responses={200: clinician_answers.ClaimDetail(many=True)},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="clinic_claim_add",
        summary="Say that an NPI of the registry is yours; a verifier looks at it",
        request=clinician_forms.ClaimForm,
        responses={201: clinician_answers.ClaimDetail, **refusals(409)},
    )
    @asked_once
    def post(self, request: Request) -> Response:
        form = clinician_forms.ClaimForm(data=request.data)
        form.is_valid(raise_exception=True)
        told = form.validated_data
        user: Any = request.user
        made = claims.claim(
            user=user,
            npi=told["npi"],
            method=told["method"],
            birth_date=told.get("birth_date"),
            now=timezone.now(),
        )
        return Response(clinician_answers.ClaimDetail(_own(request, made.pk)).data, status=201)


class OneClaim(ClinicianView):
    @extend_schema(
        operation_id="clinic_claim",
        summary="One of your claims",
        responses={200: clinician_answers.ClaimDetail, **refusals(404)},
    )
    def get(self, request: Request, claim_id: UUID) -> Response:
        return Response(clinician_answers.ClaimDetail(_own(request, claim_id)).data)


class ClaimWithdrawal(ClinicianView):
    @extend_schema(
        operation_id="clinic_claim_withdraw",
        summary="Take a claim back that is not decided",
        request=clinician_forms.Nothing,
        responses={200: clinician_answers.ClaimDetail, **refusals(404, 409)},
    )
    def post(self, request: Request, claim_id: UUID) -> Response:
        self.expect_nothing(request)
        claims.withdraw(claim=_own(request, claim_id), now=timezone.now())
        return Response(clinician_answers.ClaimDetail(_own(request, claim_id)).data)


class Onboarding(ClinicianView):
    @extend_schema(
        operation_id="clinic_onboarding",
        summary="What is done and what is left to do before patients find you, and why a practice is not shown",
        responses={200: clinician_answers.Onboarding},
    )
    def get(self, request: Request) -> Response:
        user: Any = request.user
        checklist = onboarding.checklist(user=user, now=timezone.now())
        return Response(clinician_answers.Onboarding(checklist).data)


def _own(request: Request, claim_id: UUID) -> ProfileClaim:
    user: Any = request.user
    return get_object_or_404(clinician_rows.claims(user), pk=claim_id)
