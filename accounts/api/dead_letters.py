"""What administrators see of messages that were given up: why, never whom they go to or what they say."""

from typing import Any
from uuid import UUID

import django_filters.rest_framework
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import generics, serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.openapi import refusals
from accounts.api.own_data import Nothing
from accounts.api.pagination import CursorPage
from accounts.api.permissions import has_role
from accounts.api.query import StrictQuery
from accounts.models import Channel, OutboxMessage, Role
from accounts.outbox import dead_letters

EXAMPLE = {
    "id": "5f7f3c1e-7d0b-4e8e-9d9c-3f2a5b8a9c10",
    "kind": "visit.confirmed",
    "channel": "email",
    "state": "dead",
    "cause": "smtp_554",
    "attempts": 1,
    "crashes": 0,
    "created_at": "2026-11-23T15:00:00Z",
    "due_at": "2026-11-23T15:00:00Z",
}


class Message(serializers.ModelSerializer[OutboxMessage]):
    cause = serializers.CharField(
        source="last_error",
        help_text="Why it was given up: a fixed word, the code of a server, a kind of error.",
    )

    class Meta:
        model = OutboxMessage
        fields = ("id", "kind", "channel", "state", "cause", "attempts", "crashes", "created_at", "due_at")
        extra_kwargs = {"crashes": {"help_text": "Tries that ended the worker."}}


class MessageFilter(django_filters.FilterSet):
    kind = django_filters.CharFilter(max_length=60, help_text="Such as `visit.confirmed`.")
    channel = django_filters.ChoiceFilter(choices=Channel.choices)
    cause = django_filters.CharFilter("last_error", max_length=120, help_text="Such as `smtp_554`.")


class Latest(CursorPage):
    ordering = ("-created_at", "id")


class DeadLetters(StrictQuery, generics.ListAPIView[OutboxMessage]):
    permission_classes = [IsAuthenticated, has_role(Role.ADMIN)]
    queryset = dead_letters.given_up()
    serializer_class = Message
    filter_backends = [django_filters.rest_framework.DjangoFilterBackend]
    filterset_class = MessageFilter
    pagination_class = Latest

    @extend_schema(
        operation_id="dead_letters",
        summary="Administrators: messages that were given up, the latest first",
        description="Why each was given up; not whom it goes to, and not what it says.",
        examples=[OpenApiExample("Refused by a mail server", value=EXAMPLE, response_only=True)],
        responses={200: Message(many=True), **refusals(403)},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class Resend(StrictQuery, generics.GenericAPIView[OutboxMessage]):
    permission_classes = [IsAuthenticated, has_role(Role.ADMIN)]
    queryset = OutboxMessage.objects.all()
    serializer_class = Message

    @extend_schema(
        operation_id="resend_message",
        summary="Administrators: have a message that was given up sent again",
        request=Nothing,
        responses={200: Message, **refusals(403, 404, 409)},
    )
    def post(self, request: Request, message_id: UUID) -> Response:
        Nothing(data=request.data).is_valid(raise_exception=True)
        message = self.get_queryset().filter(pk=message_id).first()
        if message is None:
            raise Http404
        dead_letters.resend(message.pk, now=timezone.now())
        message.refresh_from_db()
        return Response(self.get_serializer(message).data)
