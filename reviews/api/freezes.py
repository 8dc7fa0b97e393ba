"""Clinicians of whom far more was written than usual: what is held, and how a moderator lets it count."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.openapi import refusals
from accounts.api.pagination import CursorPage
from accounts.api.serializers import StrictChar, StrictSerializer
from patients.api.own import found
from reviews import freezing
from reviews.api.moderation import ModeratorView
from reviews.models import Freeze
from reviews.moderation import queue


class Lift(StrictSerializer):
    reason = StrictChar(
        max_length=1000, help_text="10 characters at least. It is kept; write nothing about health."
    )


class SeenFreeze(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    clinician = serializers.CharField()
    since = serializers.DateTimeField(help_text="Reviews from then on wait, or don't count so far.")
    series = serializers.ChoiceField(choices=Freeze.Series.choices)
    days = serializers.IntegerField()
    seen = serializers.IntegerField(help_text="So many came within these days.")
    expected = serializers.FloatField(help_text="So many would be usual.")
    frozen_at = serializers.DateTimeField()
    held_count = serializers.IntegerField(
        help_text="Reviews that it holds; `GET /admin/reviews/?freeze=` lists them."
    )
    shown_count = serializers.IntegerField(help_text="Shown, and not counted so far.")


class LiftedFreeze(serializers.Serializer[Freeze]):
    id = serializers.UUIDField()
    lifted_at = serializers.DateTimeField()
    reason = serializers.CharField()


class ByFreezing(CursorPage):
    ordering = ("frozen_at", "id")


class Freezes(ModeratorView):
    pagination_class = ByFreezing
    serializer_class = SeenFreeze

    @extend_schema(
        operation_id="review_freezes",
        summary="Moderators: clinicians of whom nothing new counts so far, the longest waiting first",
        description="Without those whom you know.",
        responses={200: SeenFreeze(many=True), **refusals(403)},
    )
    def get(self, request: Request) -> Response:
        page: Any = self.paginate_queryset(queue.freezes(self.person(), now=timezone.now()))
        seen = queue.look_at_freezes(page or [])
        return self.get_paginated_response(SeenFreeze(seen, many=True).data)


class LiftFreeze(ModeratorView):
    serializer_class = LiftedFreeze

    @extend_schema(
        operation_id="lift_freeze",
        summary="Moderators: let what is left of a burst go on its way, with a reason",
        description="Reject what should not be shown before; the rest goes on.",
        request=Lift,
        responses={200: LiftedFreeze, **refusals(403, 404, 409)},
    )
    def post(self, request: Request, freeze_id: UUID) -> Response:
        sent = self.checked(Lift)
        freeze = found(Freeze.objects.filter(pk=freeze_id).first())
        lifted = freezing.lift(freeze=freeze, reason=sent["reason"], by=self.person(), now=timezone.now())
        return Response(LiftedFreeze(lifted).data)
