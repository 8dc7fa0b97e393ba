"""My private addresses for calendars elsewhere: made, listed without their secret, and ended."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.idempotency import asked_once
from accounts.api.openapi import refusals
from accounts.api.serializers import StrictChoice, StrictSerializer
from patients.api.own import ByCreation, OwnView, found
from patients.feeds import feeds
from patients.models import CalendarFeed
from patients.models.feeds import FeedSide

SIDE = "Of `patient`: my visits and those of whom I act for. Of `clinic`: visits at the practices that I run."


class FeedForm(StrictSerializer):
    side = StrictChoice(choices=FeedSide.choices, help_text=SIDE)


class Feed(serializers.Serializer[CalendarFeed]):
    id = serializers.UUIDField()
    side = serializers.ChoiceField(choices=FeedSide.choices, help_text=SIDE)
    created_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True, help_text="When a calendar last asked for it.")


class NewFeed(serializers.Serializer[feeds.Opened]):
    feed = Feed()
    address = serializers.CharField(help_text="The private address; it is never shown again.")


class MyFeeds(OwnView):
    queryset = CalendarFeed.objects.none()
    serializer_class = Feed
    pagination_class = ByCreation

    @extend_schema(
        operation_id="my_feeds",
        summary="My private addresses for calendars elsewhere",
        responses={200: Feed(many=True)},
    )
    def get(self, request: Request) -> Response:
        return self.pages(CalendarFeed.objects.visible_to(request.user))

    @extend_schema(
        operation_id="begin_feed",
        summary="Make a private address under which a calendar reads visits",
        description=(
            "Times and places alone: no names, no reasons, no clinicians. Whoever knows the address reads it, so its"
            " owner is told by mail."
        ),
        request=FeedForm,
        responses={201: NewFeed, 409: OpenApiResponse(description="`has_feed`: there is one for this side.")},
    )
    def post(self, request: Request) -> Response:
        return self._begin(request, self.checked(FeedForm), timezone.now())

    @asked_once
    def _begin(self, request: Request, sent: dict[str, Any], now: datetime) -> Response:
        opened = feeds.begin(user=self.person(), side=FeedSide(sent["side"]), now=now)
        return Response(NewFeed(opened).data, status=201)


class MyFeed(OwnView):
    @extend_schema(
        operation_id="end_feed",
        summary="End a private address: from now on nothing is there",
        responses={204: None, **refusals(404)},
    )
    def delete(self, request: Request, feed_id: UUID) -> Response:
        row = found(CalendarFeed.objects.visible_to(request.user).filter(pk=feed_id).first())
        feeds.end(feed=row, now=timezone.now())
        return Response(status=204)
