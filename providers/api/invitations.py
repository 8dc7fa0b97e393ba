"""Invitations to a clinic: sent and taken back by its owners, accepted by whoever got the code."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import limits
from accounts.api.idempotency import asked_once
from accounts.api.openapi import refusals
from providers import invitations
from providers.api import clinic_answers, clinic_forms, clinic_rows
from providers.api.clinics import ByBeginning, ClinicView
from providers.models import Clinic, Invitation


class Invitations(ClinicView, generics.ListAPIView[Invitation]):
    queryset = Invitation.objects.none()
    serializer_class = clinic_answers.InvitationDetail
    pagination_class = ByBeginning

    def get_queryset(self) -> QuerySet[Invitation]:
        user: Any = self.request.user
        clinic = clinic_rows.clinic(user, self.kwargs["clinic_id"], as_owner=True)
        return clinic_rows.invitations(user).open(timezone.now()).filter(clinic=clinic)

    @extend_schema(
        operation_id="clinic_invitations",
        summary="Who has been invited to a clinic that you own and has not answered",
        responses={200: clinic_answers.InvitationDetail(many=True), **refusals(403, 404)},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="clinic_invite",
        summary="Invite an address; whether it has an account is not told",
        request=clinic_forms.InvitationForm,
        responses={201: clinic_answers.InvitationDetail, **refusals(404, 409)},
    )
    def post(self, request: Request, clinic_id: UUID) -> Response:
        user: Any = request.user
        clinic = clinic_rows.clinic(user, clinic_id, as_owner=True)
        form = clinic_forms.InvitationForm(data=request.data)
        form.is_valid(raise_exception=True)
        now = timezone.now()
        limits.spend(limits.named("inviting"), str(clinic.pk), now=now)
        limits.spend(limits.named("inviting_user"), str(user.pk), now=now)
        return self._invite(request, clinic, dict(form.validated_data), now)

    @asked_once
    def _invite(self, request: Request, clinic: Clinic, grants: dict[str, Any], now: datetime) -> Response:
        user: Any = request.user
        email = grants.pop("email")
        invitation = invitations.invite(clinic=clinic, email=email, grants=grants, by=user, now=now)  # type: ignore[arg-type]  # by the form
        return Response(clinic_answers.InvitationDetail(invitation).data, status=201)


class OneInvitation(ClinicView):
    @extend_schema(
        operation_id="clinic_invitation_revoke",
        summary="Take an invitation back",
        responses={204: None, **refusals(404, 409)},
    )
    def delete(self, request: Request, invitation_id: UUID) -> Response:
        user: Any = request.user
        invitation = clinic_rows.of_an_owner(clinic_rows.invitations(user), user, invitation_id)
        invitations.revoke(invitation=invitation, by=user, now=timezone.now())
        return Response(status=204)


class Acceptance(ClinicView):
    @extend_schema(
        operation_id="clinic_invitation_accept",
        summary="Join the clinic that sent you a code",
        description="One answer for every code that can't be used: wrong, over, or for another address.",
        request=clinic_forms.AcceptanceForm,
        responses={201: clinic_answers.Joined, **refusals(404, 409)},
    )
    def post(self, request: Request) -> Response:
        user: Any = request.user
        form = clinic_forms.AcceptanceForm(data=request.data)
        form.is_valid(raise_exception=True)
        now = timezone.now()
        limits.spend(limits.named("invitation_code"), str(user.pk), now=now)
        return self._accept(request, form.validated_data["code"], now)

    @asked_once
    def _accept(self, request: Request, code: str, now: datetime) -> Response:
        user: Any = request.user
        membership = invitations.accept(code=code, user=user, now=now)
        return Response(clinic_answers.Joined(membership).data, status=201)
