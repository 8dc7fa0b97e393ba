"""Checks over many clinicians: verifiers and administrators ask for one and see how far it is."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.idempotency import asked_once
from accounts.api.openapi import refusals
from accounts.api.pagination import CursorPage
from accounts.api.serializers import StrictChoice, StrictSerializer
from providers.api.cases import OfTheQueue
from providers.models import Recheck
from providers.verification import rechecks


class ByNews(CursorPage):
    ordering = ("-requested_at", "-pk")


class RecheckForm(StrictSerializer):
    kind = StrictChoice(choices=Recheck.Kind.choices, help_text="One of each kind at a time.")


class RecheckDetail(serializers.ModelSerializer[Recheck]):
    requested_by = serializers.EmailField(source="requested_by.email")

    class Meta:
        model = Recheck
        fields = (
            *("id", "kind", "requested_by", "requested_at", "total_count", "done_count"),
            *("differs_count", "unavailable_count", "finished_at"),
        )
        read_only_fields = fields
        extra_kwargs = {
            "total_count": {"help_text": "Clinicians whom it concerns."},
            "done_count": {"help_text": "Clinicians who were looked at."},
            "differs_count": {
                "help_text": "Of these, those with something that a verifier has to look at now."
            },
            "unavailable_count": {"help_text": "Of these, those about whom a source could not be asked."},
        }


@extend_schema_view(
    get=extend_schema(
        operation_id="rechecks",
        summary="Verifiers: checks over many clinicians, the newest first",
        responses={200: RecheckDetail(many=True), **refusals(403)},
    )
)
class Rechecks(OfTheQueue, generics.ListAPIView[Recheck]):
    queryset = Recheck.objects.select_related("requested_by")
    serializer_class = RecheckDetail
    pagination_class = ByNews

    @extend_schema(
        operation_id="recheck_request",
        summary="Verifiers: ask for a check over all clinicians whom it concerns",
        request=RecheckForm,
        responses={201: RecheckDetail, **refusals(403, 409)},
    )
    @asked_once
    def post(self, request: Request) -> Response:
        form = RecheckForm(data=request.data)
        form.is_valid(raise_exception=True)
        user: Any = request.user
        recheck = rechecks.request(by=user, now=timezone.now(), **form.validated_data)
        return Response(RecheckDetail(recheck).data, status=201)


class OneRecheck(OfTheQueue):
    @extend_schema(
        operation_id="recheck",
        summary="Verifiers: how far a check is, and what it found",
        responses={200: RecheckDetail, **refusals(403, 404)},
    )
    def get(self, request: Request, recheck_id: UUID) -> Response:
        found = get_object_or_404(Recheck.objects.select_related("requested_by"), pk=recheck_id)
        return Response(RecheckDetail(found).data)
