"""The patient guide as one document: short enough to read whole, and never the warning signs apart from the rest."""

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.public import PublicView
from providers.api import practice_examples
from providers.guide import guide
from providers.models import Level


class Slugs(serializers.ListField):
    child = serializers.CharField()


class GuideItem(serializers.Serializer[None]):
    title = serializers.CharField()
    text = serializers.CharField()
    level = serializers.ChoiceField(choices=Level.values, allow_null=True, help_text="How soon to be seen.")
    rules = Slugs(help_text="Ids of the red-flag rules that say so.")
    sources = Slugs()
    conditions = Slugs(help_text="Slugs: what a match can be asked about.")
    specialties = Slugs(help_text="Slugs: who may help.")
    sensations = Slugs(help_text="As in a match.")
    treatments = Slugs(help_text="As in a match.")


class GuideSection(serializers.Serializer[None]):
    slug = serializers.CharField()
    title = serializers.CharField()
    text = serializers.ListField(child=serializers.CharField(), help_text="Paragraphs.")
    items = GuideItem(many=True)


class GuideDocument(serializers.Serializer[None]):
    version = serializers.CharField()
    title = serializers.CharField()
    note = serializers.CharField(help_text="What this is, and who has read it.")
    sources = Slugs()
    sections = GuideSection(many=True, help_text="The emergency first.")


class Guide(PublicView):
    @extend_schema(
        operation_id="guide",
        summary="The patient guide to upper back pain",
        responses=GuideDocument,
        examples=[OpenApiExample("Beginning", value=practice_examples.GUIDE, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        return Response(guide())
