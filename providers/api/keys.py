"""The keys of a clinic's other software, for its owners."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.idempotency import asked_once
from accounts.api.openapi import refusals
from accounts.api.pagination import CursorPage
from accounts.api.permissions import SteppedUp
from providers import integration_keys
from providers.api import clinic_answers, clinic_forms, clinic_rows
from providers.api.clinics import ClinicView
from providers.models import IntegrationKey


class Newest(CursorPage):
    ordering = ("-created_at", "pk")


class Keys(ClinicView, generics.ListAPIView[IntegrationKey]):
    queryset = IntegrationKey.objects.none()
    serializer_class = clinic_answers.KeyDetail
    pagination_class = Newest

    def get_permissions(self) -> list[Any]:
        given = super().get_permissions()
        return [*given, SteppedUp()] if self.request.method == "POST" else [*given]

    def get_queryset(self) -> QuerySet[IntegrationKey]:
        user: Any = self.request.user
        clinic = clinic_rows.clinic(user, self.kwargs["clinic_id"], as_owner=True)
        return clinic_rows.keys(user).filter(clinic=clinic)

    @extend_schema(
        operation_id="clinic_keys",
        summary="The keys of a clinic that you own",
        responses={200: clinic_answers.KeyDetail(many=True), **refusals(403, 404)},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="clinic_key_create",
        summary="Make a key; it is shown in this answer alone",
        request=clinic_forms.KeyForm,
        responses={201: clinic_answers.NewKey, **refusals(403, 404)},
    )
    @asked_once
    def post(self, request: Request, clinic_id: UUID) -> Response:
        user: Any = request.user
        clinic = clinic_rows.clinic(user, clinic_id, as_owner=True)
        form = clinic_forms.KeyForm(data=request.data)
        form.is_valid(raise_exception=True)
        now, wanted = timezone.now(), form.validated_data
        shown = integration_keys.create(
            clinic=clinic,
            name=wanted["name"],
            scopes=wanted["scopes"],
            expires_at=now + timedelta(days=wanted["expires_in_days"]),
            by=user,
            now=now,
        )
        return _told(user, shown)


class OneKey(ClinicView):
    @extend_schema(
        operation_id="clinic_key_revoke", summary="End a key at once", responses={204: None, **refusals(404)}
    )
    def delete(self, request: Request, key_id: UUID) -> Response:
        user: Any = request.user
        key = clinic_rows.of_an_owner(clinic_rows.keys(user), user, key_id)
        integration_keys.revoke(key=key, by=user, now=timezone.now())
        return Response(status=204)


class KeyRotation(ClinicView):
    permission_classes = [IsAuthenticated, SteppedUp]

    @extend_schema(
        operation_id="clinic_key_rotate",
        summary="Put a new key in the place of one; it is shown in this answer alone",
        request=clinic_forms.RotationForm,
        responses={201: clinic_answers.NewKey, **refusals(403, 404, 409)},
    )
    @asked_once
    def post(self, request: Request, key_id: UUID) -> Response:
        user: Any = request.user
        key = clinic_rows.of_an_owner(clinic_rows.keys(user), user, key_id)
        form = clinic_forms.RotationForm(data=request.data)
        form.is_valid(raise_exception=True)
        overlap = timedelta(minutes=form.validated_data["overlap_minutes"])
        return _told(user, integration_keys.rotate(key=key, overlap=overlap, by=user, now=timezone.now()))


def _told(user: Any, shown: integration_keys.Shown) -> Response:
    key: Any = clinic_rows.keys(user).get(pk=shown.key.pk)
    key.key = shown.text
    return Response(clinic_answers.NewKey(key).data, status=201)
