"""Which messages I want, by which channels and in which language, and whether they reach me."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import etags
from accounts.api.me import me
from accounts.api.openapi import IF_MATCH, refusals
from accounts.api.query import StrictQuery
from accounts.api.serializers import StrictBoolean, StrictChoice, StrictSerializer
from accounts.models import Channel, MessageLanguage, Phone, Topic, User
from accounts.outbox import choices, choosing
from accounts.outbox.topics import CHANNELS_OF_PEOPLE, is_optional
from accounts.pages import wording

CHANNELS = [(channel.value, channel.label) for channel in CHANNELS_OF_PEOPLE]
ETAG = OpenApiParameter("ETag", str, OpenApiParameter.HEADER, response=[200], description="Its version.")


class MailState(serializers.Serializer[Any]):
    address = serializers.EmailField()
    failed_at = serializers.DateTimeField(
        allow_null=True, help_text="Since when mails don't arrive there; confirm an address to end that."
    )
    failure = serializers.CharField(help_text="The code of why not.")


class PhoneState(serializers.Serializer[Phone]):
    number = serializers.CharField(source="text")
    verified_at = serializers.DateTimeField(allow_null=True, help_text="Nothing goes there before.")
    stopped_at = serializers.DateTimeField(allow_null=True, help_text="Since when STOP was answered there.")
    failed_at = serializers.DateTimeField(allow_null=True, help_text="Since when nothing arrives there.")
    failure = serializers.CharField(help_text="The code of why not.")


class TopicByChannel(serializers.Serializer[Any]):
    topic = serializers.ChoiceField(choices=Topic.choices)
    about = serializers.CharField(help_text="What that is, in `language`.")
    channel = serializers.ChoiceField(choices=CHANNELS)
    wanted = serializers.BooleanField()
    can_be_stopped = serializers.BooleanField()
    why = serializers.CharField(help_text="Why it can't be stopped, in `language`; else empty.")


class Notifications(serializers.Serializer[Any]):
    language = serializers.ChoiceField(choices=MessageLanguage.choices, help_text="Of messages to me.")
    mail = MailState()
    phone = PhoneState(allow_null=True)
    choices = TopicByChannel(many=True)


class Chosen(StrictSerializer):
    topic = StrictChoice(choices=Topic.choices)
    channel = StrictChoice(choices=CHANNELS)
    wanted = StrictBoolean()


class ChosenList(serializers.ListSerializer[Any]):
    def validate(self, attrs: Any) -> Any:
        if len({(one["topic"], one["channel"]) for one in attrs}) < len(attrs):
            raise ValidationError([ErrorDetail("This names the same topic and channel twice.", code="twice")])
        return attrs


class Choose(StrictSerializer):
    language = StrictChoice(choices=MessageLanguage.choices, required=False)
    choices = ChosenList(
        child=Chosen(), required=False, max_length=len(Topic) * len(CHANNELS), help_text="Others stay."
    )


class MyNotifications(StrictQuery, APIView):
    @extend_schema(
        operation_id="my_notifications",
        summary="Which messages I want, by which channels, and whether they reach me",
        description="Text messages go only to a `phone` that is verified and was not stopped.",
        responses=Notifications,
        parameters=[ETAG],
    )
    def get(self, request: Request) -> Response:
        return etags.answer(shown(me(request)))

    @extend_schema(
        operation_id="choose_notifications",
        summary="Choose messages, channels and language",
        description="`needed_for_care`: one of them can't be stopped; nothing was changed.",
        request=Choose,
        responses={200: Notifications, **refusals(409, 412, 428)},
        parameters=[IF_MATCH, ETAG],
    )
    @transaction.atomic
    def patch(self, request: Request) -> Response:
        sent = Choose(data=request.data)
        sent.is_valid(raise_exception=True)
        told = sent.validated_data
        etags.require_match(request, shown(choosing.take_turn(me(request))))
        choosing.choose(
            user=me(request),
            chosen={
                (Topic(one["topic"]), Channel(one["channel"])): one["wanted"]
                for one in told.get("choices", ())
            },
            language=MessageLanguage(told["language"]) if "language" in told else None,
            now=timezone.now(),
        )
        return etags.answer(shown(User.objects.get(pk=me(request).pk)))


def shown(user: User) -> dict[str, Any]:
    """This function will say what somebody chose, and where they are reached."""
    wanted, words = choices.all_wanted(user), wording.OWN[MessageLanguage(user.language)]
    return dict(
        Notifications(
            {
                "language": user.language,
                "mail": {
                    "address": user.email,
                    "failed_at": user.email_failed_at,
                    "failure": user.email_failure,
                },
                "phone": Phone.objects.filter(user=user).first(),
                "choices": [
                    {
                        "topic": topic,
                        "about": words["topics"][topic],
                        "channel": channel,
                        "wanted": (topic, channel) in wanted,
                        "can_be_stopped": is_optional(topic, channel),
                        "why": "" if is_optional(topic, channel) else words["needed"][topic],
                    }
                    for topic in Topic
                    for channel in CHANNELS_OF_PEOPLE
                ],
            }
        ).data
    )
