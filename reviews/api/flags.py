"""Whoever is signed in may object to a review that everybody can read; it stays until somebody has looked."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import limits
from accounts.api.idempotency import asked_once
from accounts.api.openapi import refusals
from accounts.api.serializers import StrictChar, StrictChoice, StrictSerializer
from patients.api.own import ERASED, OwnView, found
from reviews.models import Flag, FlagCode, Review
from reviews.moderation import flagging


class Objection(StrictSerializer):
    code = StrictChoice(choices=FlagCode.choices, help_text="`did_not_attend`: only the clinic can say so.")
    note = StrictChar(
        max_length=1000,
        required=False,
        allow_blank=True,
        help_text="For moderators alone; it is kept sealed.",
    )


class Flagged(serializers.Serializer[Flag]):
    id = serializers.UUIDField()
    code = serializers.ChoiceField(choices=FlagCode.choices)
    side = serializers.ChoiceField(choices=Flag.Side.choices)
    opened_at = serializers.DateTimeField()


class FlagReview(OwnView):
    queryset = Review.objects.none()
    serializer_class = Flagged

    @extend_schema(
        operation_id="review_flag",
        summary="Object to a review that is shown; a moderator looks at it",
        description="It is hidden by nobody but a moderator, by one of the rules. What comes of it, you are told.",
        request=Objection,
        responses={201: Flagged, 410: ERASED, **refusals(403, 404, 409)},
    )
    def post(self, request: Request, review_id: UUID) -> Response:
        sent: dict[str, Any] = {"note": "", **self.checked(Objection)}
        person, now = self.person(), timezone.now()
        review = found(Review.objects.shown().filter(pk=review_id).first())
        limits.spend(limits.named("flagging"), str(person.pk), now=now)
        return self._flag(request, review, sent)

    @asked_once
    def _flag(self, request: Request, review: Review, sent: dict[str, Any]) -> Response:
        person = self.person()
        side = flagging.side_of(review=review, user=person)
        flag = flagging.flag(review=review, by=person, side=side, now=timezone.now(), **sent)
        return Response(Flagged(flag).data, status=201)
