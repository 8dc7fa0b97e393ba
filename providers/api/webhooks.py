"""The webhooks of a clinic, for its owners; the log of one also for keys of the clinic that read visits."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import limits, roles
from accounts.api import etags
from accounts.api.idempotency import asked_once
from accounts.api.openapi import IF_MATCH, refusals
from accounts.api.pagination import CursorPage
from accounts.api.permissions import SteppedUp
from accounts.api.query import StrictQuery
from accounts.api.serializers import StrictSerializer, refusal
from accounts.errors import DomainError
from accounts.models import OutboxMessage
from providers import memberships
from providers.api import clinic_rows
from providers.api import webhook_answers as answers
from providers.api.authentication import IntegrationKeyAuthentication, has_scope
from providers.api.clinician_forms import Nothing
from providers.api.clinics import ClinicView
from providers.models import Clinic, IntegrationKey, WebhookEndpoint
from providers.webhooks import deliveries, endpoints, telling

VERSIONED = ("name", "address", "events")  # what owners change; the rest changes with each delivery


class NoSuchClinic(DomainError):
    code = "does_not_exist"
    status = 400
    field = "clinic"
    detail = "You work at no such clinic."


class Newest(CursorPage):
    ordering = ("-created_at", "pk")


class OwnerView(ClinicView):
    def row(self) -> WebhookEndpoint:
        return _row(self.request.user, self.kwargs["webhook_id"])

    def sent(self, form: type[StrictSerializer]) -> dict[str, Any]:
        given = form(data=self.request.data)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)

    def spend(self) -> None:
        """Each is something that we send to an address that they name."""
        limits.spend(limits.named("webhooks"), str(self.request.user.pk), now=timezone.now())


class Webhooks(OwnerView, generics.ListAPIView[WebhookEndpoint]):
    queryset = WebhookEndpoint.objects.none()
    serializer_class = answers.Webhook
    pagination_class = Newest

    def get_permissions(self) -> list[Any]:
        given = super().get_permissions()
        return [*given, SteppedUp()] if self.request.method == "POST" else [*given]

    def get_queryset(self) -> QuerySet[WebhookEndpoint]:
        return _rows(self.request.user)

    @extend_schema(
        operation_id="clinic_webhooks",
        summary="Where the software of the clinics that you own is told of events",
        responses={200: answers.Webhook(many=True)},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="clinic_webhook_create",
        summary="Name an address that is told of events; its secret is shown in this answer alone",
        request=answers.WebhookForm,
        responses={201: answers.NewSecret, **refusals(403, 409)},
    )
    @asked_once
    def post(self, request: Request) -> Response:
        user: Any = request.user
        sent = self.sent(answers.WebhookForm)
        clinic = _clinic(user, sent.pop("clinic"))
        shown = endpoints.create(clinic=clinic, **sent, by=user, now=timezone.now())
        return Response(answers.NewSecret(shown).data, status=201)


class OneWebhook(OwnerView):
    @extend_schema(
        operation_id="clinic_webhook",
        summary="One of them, and whether it takes what it is told",
        responses={200: answers.Webhook, **refusals(403, 404)},
    )
    def get(self, request: Request, webhook_id: UUID) -> Response:
        return _answer(self.row())

    @extend_schema(
        operation_id="clinic_webhook_change",
        summary="Change its name, address or events",
        description="`step_up_required`: another address asks for a fresh proof, as a new endpoint does.",
        parameters=[IF_MATCH],
        request=answers.WebhookChange,
        responses={200: answers.Webhook, **refusals(403, 404, 409, 412, 428)},
    )
    def patch(self, request: Request, webhook_id: UUID) -> Response:
        user: Any = request.user
        clinic_id, changes = self.row().clinic_id, self.sent(answers.WebhookChange)
        if "address" in changes:  # whoever could change it would hear of everything
            roles.require_step_up(user, request.auth)  # type: ignore[arg-type]  # the session
        with transaction.atomic():
            memberships.take_turn(clinic_id)
            row = self.row()
            etags.require_match(request, _versioned(row))
            endpoints.change(endpoint=row, changes=changes, by=user, now=timezone.now())  # type: ignore[arg-type]
            return _answer(self.row())

    @extend_schema(
        operation_id="clinic_webhook_remove",
        summary="Forget it, its secrets and its log",
        responses={204: None, **refusals(403, 404)},
    )
    def delete(self, request: Request, webhook_id: UUID) -> Response:
        user: Any = request.user
        endpoints.remove(endpoint=self.row(), by=user, now=timezone.now())
        return Response(status=204)


class DisabledWebhook(OwnerView):
    @extend_schema(
        operation_id="clinic_webhook_disable",
        summary="Tell it nothing more; what waits is not sent",
        request=Nothing,
        responses={200: answers.Webhook, **refusals(403, 404)},
    )
    def post(self, request: Request, webhook_id: UUID) -> Response:
        user: Any = request.user
        self.sent(Nothing)
        return _answer(endpoints.disable(endpoint=self.row(), by=user, now=timezone.now()))


class EnabledWebhook(OwnerView):
    @extend_schema(
        operation_id="clinic_webhook_enable",
        summary="Tell it of what happens from now on",
        request=Nothing,
        responses={200: answers.Webhook, **refusals(403, 404)},
    )
    def post(self, request: Request, webhook_id: UUID) -> Response:
        user: Any = request.user
        self.sent(Nothing)
        return _answer(endpoints.enable(endpoint=self.row(), by=user, now=timezone.now()))


class WebhookRotation(OwnerView):
    permission_classes = [IsAuthenticated, SteppedUp]

    @extend_schema(
        operation_id="clinic_webhook_rotate",
        summary="Give it another secret, which is shown in this answer alone",
        request=answers.WebhookRotation,
        responses={201: answers.NewSecret, **refusals(403, 404)},
    )
    @asked_once
    def post(self, request: Request, webhook_id: UUID) -> Response:
        user: Any = request.user
        row = self.row()
        overlap = timedelta(minutes=self.sent(answers.WebhookRotation)["overlap_minutes"])
        shown = endpoints.rotate(endpoint=row, overlap=overlap, by=user, now=timezone.now())
        return Response(answers.NewSecret(shown).data, status=201)


class WebhookTest(OwnerView):
    @extend_schema(
        operation_id="clinic_webhook_test",
        summary="Send it a test; how that went is in its log",
        request=Nothing,
        responses={201: answers.WebhookDelivery, **refusals(403, 404, 409)},
    )
    def post(self, request: Request, webhook_id: UUID) -> Response:
        row = self.row()
        self.sent(Nothing)
        self.spend()
        return self._test(request, row)

    @asked_once
    def _test(self, request: Request, row: WebhookEndpoint) -> Response:
        user: Any = request.user
        return _delivery(telling.test(endpoint=row, by=user, now=timezone.now()), status=201)


class WebhookDeliveries(StrictQuery, generics.GenericAPIView[OutboxMessage]):
    """For owners, and for keys of the clinic that read visits: what it says is of visits."""

    authentication_classes = [IntegrationKeyAuthentication, *APIView.authentication_classes]
    permission_classes = [IsAuthenticated, has_scope("visits.read", "visits.write")]
    queryset = OutboxMessage.objects.none()
    pagination_class = Newest
    query_params = ("status",)

    @extend_schema(
        operation_id="clinic_webhook_deliveries",
        summary="What it was told of, the latest first, with each try",
        parameters=[OpenApiParameter("status", enum=deliveries.Status.values)],
        responses={200: answers.WebhookDelivery(many=True), **refusals(403, 404)},
    )
    def get(self, request: Request, webhook_id: UUID) -> Response:
        status, rows = request.query_params.get("status"), deliveries.of(self._row(webhook_id))
        if status is not None and status not in deliveries.Status.values:
            raise refusal("status", "There is no such status.", "invalid_choice")
        if status is not None:
            rows = rows.filter(state__in=deliveries.STATES[deliveries.Status(status)])
        page: Any = deliveries.with_attempts(self.paginate_queryset(rows) or [])
        return self.get_paginated_response(answers.WebhookDelivery(page, many=True).data)

    def _row(self, webhook_id: UUID) -> WebhookEndpoint:
        key = self.request.auth
        if isinstance(key, IntegrationKey):
            return get_object_or_404(WebhookEndpoint, pk=webhook_id, clinic=key.clinic_id)
        return _row(self.request.user, webhook_id)


class WebhookReplay(OwnerView):
    @extend_schema(
        operation_id="clinic_webhook_replay",
        summary="Send something again, under the same webhook-id",
        request=Nothing,
        responses={200: answers.WebhookDelivery, **refusals(403, 404, 409)},
    )
    def post(self, request: Request, webhook_id: UUID, delivery_id: UUID) -> Response:
        user: Any = request.user
        row = self.row()
        message = get_object_or_404(deliveries.of(row), pk=delivery_id)
        self.sent(Nothing)
        self.spend()
        return _delivery(telling.replay(endpoint=row, message=message, by=user, now=timezone.now()))


def _rows(user: Any) -> QuerySet[WebhookEndpoint]:
    return WebhookEndpoint.objects.visible_to(user).select_related("created_by")


def _row(user: Any, webhook_id: UUID) -> WebhookEndpoint:
    return clinic_rows.of_an_owner(_rows(user), user, webhook_id)


def _clinic(user: Any, clinic_id: UUID) -> Clinic:
    try:
        return clinic_rows.clinic(user, clinic_id, as_owner=True)
    except Http404:
        raise NoSuchClinic from None


def _versioned(row: WebhookEndpoint) -> dict[str, Any]:
    data = answers.Webhook(row).data
    return {name: data[name] for name in VERSIONED}


def _answer(row: WebhookEndpoint) -> Response:
    return Response(answers.Webhook(row).data, headers={"ETag": etags.etag(_versioned(row))})


def _delivery(message: OutboxMessage, status: int = 200) -> Response:
    [delivery] = deliveries.with_attempts([message])
    return Response(answers.WebhookDelivery(delivery).data, status=status)
