"""A clinician's credentials, each with what was checked about it; and who they are."""

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
from providers.claiming import handing_in, history
from providers.models import Credential, VerificationCase
from providers.verification import credentials


class Credentials(ClinicianView, generics.ListAPIView[Credential]):
    queryset = Credential.objects.none()
    serializer_class = clinician_answers.CredentialRow
    pagination_class = Newest

    def get_queryset(self) -> QuerySet[Credential]:
        return Credential.objects.visible_to(self.request.user)  # type: ignore[arg-type]  # signed in

    @extend_schema(
        operation_id="clinic_credentials",
        summary="Your credentials",
        responses={200: clinician_answers.CredentialRow(many=True)},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="clinic_credential_add",
        summary="Attest a licence, board certification, malpractice cover or training",
        request=clinician_forms.CredentialForm,
        responses={201: clinician_answers.CredentialDetail, **refusals(404, 409)},
    )
    @asked_once
    def post(self, request: Request) -> Response:
        user: Any = request.user
        provider = clinician_rows.profile(user)
        form = clinician_forms.CredentialForm(data=request.data)
        form.is_valid(raise_exception=True)
        made = credentials.attest(provider=provider, details=form.validated_data, now=timezone.now())
        return _answer(request, made.pk, status=201)


class OneCredential(ClinicianView):
    @extend_schema(
        operation_id="clinic_credential",
        summary="One of your credentials, with what was checked, at which source, when and until when",
        responses={200: clinician_answers.CredentialDetail, **refusals(404)},
    )
    def get(self, request: Request, credential_id: UUID) -> Response:
        return _answer(request, credential_id)

    @extend_schema(
        operation_id="clinic_credential_change",
        summary="Change a credential that you have not handed in",
        request=clinician_forms.CredentialChange,
        responses={200: clinician_answers.CredentialDetail, **refusals(404, 409)},
    )
    def patch(self, request: Request, credential_id: UUID) -> Response:
        row = _own(request, credential_id)
        form = clinician_forms.CredentialChange(data=request.data, context={"held": _held(row)})
        form.is_valid(raise_exception=True)
        credentials.change(credential=row, details=form.validated_data, now=timezone.now())
        return _answer(request, credential_id)

    @extend_schema(
        operation_id="clinic_credential_remove",
        summary="Delete a credential that you have not handed in",
        responses={204: None, **refusals(404, 409)},
    )
    def delete(self, request: Request, credential_id: UUID) -> Response:
        credentials.remove(credential=_own(request, credential_id), now=timezone.now())
        return Response(status=204)


class CredentialSubmission(ClinicianView):
    @extend_schema(
        operation_id="clinic_credential_submit",
        summary="Hand a credential in: a verifier looks at it",
        request=clinician_forms.Nothing,
        responses={200: clinician_answers.CredentialDetail, **refusals(404, 409)},
    )
    def post(self, request: Request, credential_id: UUID) -> Response:
        self.expect_nothing(request)
        credentials.submit(credential=_own(request, credential_id), now=timezone.now())
        return _answer(request, credential_id)


class Identity(ClinicianView):
    @extend_schema(
        operation_id="clinic_identity",
        summary="Whether a verifier has seen who you are",
        responses={200: clinician_answers.Identity, **refusals(404)},
    )
    def get(self, request: Request) -> Response:
        return _identity(request)


class IdentitySubmission(ClinicianView):
    @extend_schema(
        operation_id="clinic_identity_submit",
        summary="Hand in the document of your identity that you sent",
        request=clinician_forms.Nothing,
        responses={200: clinician_answers.Identity, **refusals(404, 409)},
    )
    def post(self, request: Request) -> Response:
        user: Any = request.user
        self.expect_nothing(request)
        handing_in.submit_identity(provider=clinician_rows.profile(user), now=timezone.now())
        return _identity(request)


def _identity(request: Request) -> Response:
    user: Any = request.user
    provider = clinician_rows.profile(user)
    cases = clinician_rows.proofing(user)
    is_open = any(case.state == VerificationCase.State.OPEN for case in cases)
    unproofed = "in_review" if is_open else "missing"
    told = {
        "state": "proofed" if provider.identity_proofed_at else unproofed,
        "proofed_at": provider.identity_proofed_at,
        "documents": handing_in.identity_documents(user.pk).count(),
        "history": history.told(cases),
    }
    return Response(clinician_answers.Identity(told).data)


def _own(request: Request, credential_id: UUID) -> Credential:
    user: Any = request.user
    return get_object_or_404(clinician_rows.credentials(user), pk=credential_id)


def _answer(request: Request, credential_id: UUID, *, status: int = 200) -> Response:
    return Response(clinician_answers.CredentialDetail(_own(request, credential_id)).data, status=status)


def _held(row: Credential) -> dict[str, Any]:
    names = ("kind", "jurisdiction", "number", "issuer", "issued_on", "expires_on")
    return {name: getattr(row, name) for name in names}
