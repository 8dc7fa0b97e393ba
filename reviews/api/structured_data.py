"""A clinician's page as search engines read it, without the page."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiTypes, extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.openapi import refusals
from accounts.api.public import PublicView
from accounts.models import MessageLanguage
from providers.models import Practice
from reviews.pages import profile, structured
from reviews.pages.spoken import WORDS


class LinkedData(JSONRenderer):
    media_type = "application/ld+json"
    format = "ld"
    charset: Any = None


class StructuredData(PublicView):
    renderer_classes = [LinkedData, JSONRenderer]

    @extend_schema(
        operation_id="practice_structured_data",
        summary="What the page of a clinician shows, in schema.org's words (JSON-LD)",
        description="With the newest reviews, and a rating from five reviews that count. Nothing of a clinician who "
        "is made up for demonstration: 404.",
        responses={(200, LinkedData.media_type): OpenApiTypes.OBJECT, **refusals(404)},
    )
    def get(self, request: Request, practice_id: UUID) -> Response:
        words, now = WORDS[MessageLanguage.EN], timezone.now()
        try:
            page = profile.page(practice_id, request=request, words=words, now=now)
        except Practice.DoesNotExist:
            raise Http404 from None
        data = structured.of_page(page)
        if data is None:
            raise Http404
        return Response(data)
