"""The reviews of a clinician, for everybody."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.openapi import refusals
from accounts.api.public import PublicView
from accounts.api.serializers import refusal
from providers.models import Practice
from reviews import reading
from reviews.api import public_answers as answers
from reviews.api.paging import ReviewPage
from reviews.models import Review

ORDERS = {"latest": reading.LATEST, "oldest": reading.OLDEST}


class PracticeReviews(PublicView, generics.GenericAPIView[Review]):
    queryset = Review.objects.none()
    serializer_class = answers.PublicReview
    pagination_class = ReviewPage
    query_params = ("order",)

    @extend_schema(
        operation_id="practice_reviews",
        summary="What patients say of the clinician of a practice",
        description="All reviews of the clinician that are shown, wherever the visit was. Each is of a visit that "
        "took place. They come by the day they were published and never by their stars, of which nothing can be "
        "asked for. `rating` is that of the profile.",
        parameters=[OpenApiParameter("order", enum=list(ORDERS), description="`latest` unless given.")],
        responses={200: answers.PracticeReviewsPage, **refusals(404)},
    )
    def get(self, request: Request, practice_id: UUID) -> Response:
        asked = request.query_params.get("order", "latest")
        if asked not in ORDERS:
            raise refusal("order", "There is no such order.", "invalid_choice")
        try:
            read = reading.of_practice(practice_id, now=timezone.now())
        except Practice.DoesNotExist:
            raise Http404 from None
        pages: Any = self.paginator
        pages.of, pages.ordering = str(read.practice.provider_id), ORDERS[asked]
        rows: Any = self.paginate_queryset(reading.of_provider(read.practice.provider_id)) or []
        page = self.get_paginated_response([reading.shown(row) for row in rows])
        page.data |= {"rating": read.rating, "themes": read.themes, "check_ins": read.check_ins}
        return page
