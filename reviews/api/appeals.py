"""Whom a decision concerns asks for another moderator, who sees the review, the decision and what they say of it."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.idempotency import asked_once
from accounts.api.openapi import refusals
from accounts.api.pagination import CursorPage
from accounts.api.serializers import StrictChar, StrictChoice, StrictSerializer
from patients.api.own import ERASED, OwnView, found
from reviews.api.moderation import ModeratorView, SeenDecision, SeenReview, Spans
from reviews.models import Appeal, RejectionCode, Review
from reviews.moderation import appealing, queue

ASKED_BY = [("author", "Who wrote it"), ("objector", "Who objects to it")]


class AskForAnother(StrictSerializer):
    note = StrictChar(
        max_length=1000, required=False, allow_blank=True, help_text="For the moderator; it is kept sealed."
    )


class Asked(serializers.Serializer[Appeal]):
    id = serializers.UUIDField()
    opened_at = serializers.DateTimeField()


class DecideAppeal(StrictSerializer):
    outcome = StrictChoice(
        choices=[(one.value, str(one.label)) for one in appealing.OUTCOMES],
        help_text="`overturn`: what was not published is, what was taken out is shown again.",
    )
    reason = StrictChar(
        max_length=1000, help_text="10 characters at least. It is kept; write nothing about health."
    )
    code = StrictChoice(
        choices=RejectionCode.choices,
        required=False,
        allow_blank=True,
        help_text="By which rule a review that was kept is not; with `spans`, those parts alone.",
    )
    spans = Spans()


class SeenAppeal(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    side = serializers.ChoiceField(choices=ASKED_BY)
    note = serializers.CharField(allow_null=True)
    opened_at = serializers.DateTimeField()
    decision = SeenDecision()
    review = SeenReview()


class ByOpening(CursorPage):
    ordering = ("opened_at", "id")


class AppealDecision(OwnView):
    queryset = Review.objects.none()
    serializer_class = Asked

    @extend_schema(
        operation_id="review_appeal",
        summary="Ask for another moderator to look at the latest decision that concerns you, within 30 days",
        description=(
            "Authors: of what was not published, not shown any more, or shown without a part. Whoever objected: of a"
            " review that was kept. Another moderator decides, once."
        ),
        request=AskForAnother,
        responses={201: Asked, 410: ERASED, **refusals(403, 404, 409)},
    )
    def post(self, request: Request, review_id: UUID) -> Response:
        note = self.checked(AskForAnother).get("note", "")
        return self._appeal(request, found(Review.objects.filter(pk=review_id).first()), note)

    @asked_once
    def _appeal(self, request: Request, review: Review, note: str) -> Response:
        decision = appealing.concerning(review=review, user=self.person())
        asked = appealing.appeal(decision=decision, note=note, by=self.person(), now=timezone.now())
        return Response(Asked(asked).data, status=201)


class Appeals(ModeratorView):
    pagination_class = ByOpening
    serializer_class = SeenAppeal

    @extend_schema(
        operation_id="review_appeals",
        summary="Moderators: decisions that somebody asks to be looked at again, the longest waiting first",
        description="Without your own decisions, and those of which you know a side. Each look is written down.",
        responses={200: SeenAppeal(many=True), **refusals(403)},
    )
    def get(self, request: Request) -> Response:
        now = timezone.now()
        page: Any = self.paginate_queryset(queue.appeals(self.person(), now=now).select_related("decision"))
        seen = queue.look_at_appeals(page or [], reader=self.person(), now=now)
        return self.get_paginated_response(SeenAppeal(seen, many=True).data)


class SettleAppeal(ModeratorView):
    serializer_class = SeenDecision

    @extend_schema(
        operation_id="settle_appeal",
        summary="Moderators: say whether another one's decision stands",
        request=DecideAppeal,
        responses={200: SeenDecision, **refusals(403, 404, 409)},
    )
    def post(self, request: Request, appeal_id: UUID) -> Response:
        sent = self.checked(DecideAppeal)
        appeal = found(Appeal.objects.select_related("decision").filter(pk=appeal_id).first())
        decision = appealing.settle(appeal=appeal, by=self.person(), now=timezone.now(), **sent)
        return Response(SeenDecision(decision).data)
