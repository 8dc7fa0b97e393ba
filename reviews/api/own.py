"""Reviews of one's own visits, and of those whom one acts for."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import limits
from accounts.api.idempotency import asked_once
from accounts.api.openapi import refusals
from accounts.api.pagination import CursorPage
from patients.api.own import ERASED, OwnView, found
from patients.api.serializers import Nothing
from patients.models import Visit
from reviews import reads, visit_shown, writing
from reviews.access import ReviewQuerySet
from reviews.api import answers, forms
from reviews.models import Review


class ByWriting(CursorPage):
    ordering = ("-submitted_at", "-id")


class ReviewView(OwnView):
    queryset = Review.objects.none()
    serializer_class = answers.OwnReview
    pagination_class = ByWriting

    def rows(self) -> ReviewQuerySet:
        """Those that were written, with the stars and the answer: they are the author's."""
        rows = Review.objects.visible_to(self.request.user).written().with_all()
        return rows.filter(patient__person_key__isnull=False).select_related("rating", "reply")

    def review(self) -> Review:
        return found(self.rows().filter(pk=self.kwargs["review_id"]).first())

    def shown(self, review_id: UUID, status: int = 200) -> Response:
        review = found(self.rows().filter(pk=review_id).first())
        self.note(reads.REVIEW, review.patient)
        return Response(answers.OwnReview(review).data, status=status)


class ReviewOfVisit(ReviewView):
    def visit(self) -> Visit:
        visits = Visit.objects.visible_to(self.request.user).filter(pk=self.kwargs["visit_id"])
        return found(visits.select_related("patient__person_key", "practice__provider").first())

    @extend_schema(
        operation_id="visit_review",
        summary="What I said of a visit, and whether I may say it now",
        responses={200: answers.ReviewOfVisit, **refusals(404)},
    )
    def get(self, request: Request, visit_id: UUID) -> Response:
        visit = self.visit()
        why_not = writing.why_not(visit=visit, by=self.person(), now=timezone.now())
        review = self.rows().filter(visit=visit).first()
        if review is not None:
            self.note(reads.REVIEW, review.patient)
        told: dict[str, Any] = {
            "may_be_written": why_not is None,
            "why_not": why_not,
            "show_visit": {"version": visit_shown.VERSION, "text": visit_shown.TEXT},
            "review": review,
        }
        return Response(answers.ReviewOfVisit(told).data)

    @extend_schema(
        operation_id="visit_review_write",
        summary="Say how a visit was, from 1 to 60 days after it, once",
        description=(
            "Its words are screened at once. Where nothing is found it can be read after 3 days, and counts in the"
            " rating after 28, whatever its stars."
        ),
        request=forms.Write,
        responses={201: answers.OwnReview, 410: ERASED, **refusals(403, 404, 409)},
    )
    def post(self, request: Request, visit_id: UUID) -> Response:
        written, visit = forms.written(self.checked(forms.Write)), self.visit()
        limits.spend(limits.named("reviewing"), str(self.person().pk), now=timezone.now())
        return self._write(request, visit, written)

    @asked_once
    def _write(self, request: Request, visit: Visit, written: writing.Written) -> Response:
        review = writing.submit(visit=visit, written=written, by=self.person(), now=timezone.now())
        return self.shown(review.pk, status=201)


class MyReviews(ReviewView):
    @extend_schema(
        operation_id="my_reviews",
        summary="What I and those I act for said of visits, the latest first",
        responses=answers.OwnReview(many=True),
    )
    def get(self, request: Request) -> Response:
        page: Any = self.paginate_queryset(self.rows()) or []
        self.note(reads.REVIEW, *{row.patient_id: row.patient for row in page}.values())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class OneReview(ReviewView):
    @extend_schema(
        operation_id="my_review",
        summary="One of my reviews",
        responses={200: answers.OwnReview, **refusals(404)},
    )
    def get(self, request: Request, review_id: UUID) -> Response:
        return self.shown(review_id)


class EditReview(ReviewView):
    @extend_schema(
        operation_id="review_edit",
        summary="Write my review anew, all of it; its words are screened again",
        description="What is shown stays so where nothing is found in the new words.",
        request=forms.Write,
        responses={200: answers.OwnReview, 410: ERASED, **refusals(403, 404, 409)},
    )
    def post(self, request: Request, review_id: UUID) -> Response:
        written, review = forms.written(self.checked(forms.Write)), self.review()
        limits.spend(limits.named("reviewing"), str(self.person().pk), now=timezone.now())
        writing.edit(review=review, written=written, by=self.person(), now=timezone.now())
        return self.shown(review_id)


class WithdrawReview(ReviewView):
    @extend_schema(
        operation_id="review_withdraw",
        summary="Take my review back for good: its words and stars are deleted",
        request=Nothing,
        responses={200: answers.OwnReview, **refusals(403, 404, 409)},
    )
    def post(self, request: Request, review_id: UUID) -> Response:
        self.checked(Nothing)
        writing.withdraw(review=self.review(), by=self.person(), now=timezone.now())
        return self.shown(review_id)


class HideVisit(ReviewView):
    @extend_schema(
        operation_id="review_hide_visit",
        summary="Take back that month and complaint are shown beside my review, at any time",
        request=Nothing,
        responses={200: answers.OwnReview, **refusals(403, 404, 409)},
    )
    def post(self, request: Request, review_id: UUID) -> Response:
        self.checked(Nothing)
        writing.hide_visit(review=self.review(), by=self.person())
        return self.shown(review_id)
