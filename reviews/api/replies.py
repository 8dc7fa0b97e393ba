"""A clinic reads the reviews of its visits, and answers them."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import etags
from accounts.api.idempotency import asked_once
from accounts.api.openapi import IF_MATCH, refusals
from accounts.api.serializers import StrictChar, StrictSerializer, StrictUUID, refusal
from patients.api.own import OwnView, found
from reviews import reading
from reviews.access import ReviewQuerySet
from reviews.api import public_answers as answers
from reviews.api.paging import ReviewPage
from reviews.models import Reply, Review
from reviews.replies import replying


class ReplyForm(StrictSerializer):
    text = StrictChar(
        max_length=2000, help_text="For everybody to read. Say nothing of who wrote the review."
    )


class LintForm(ReplyForm):
    review = StrictUUID(help_text="One of those that you may answer.")


class OfClinics(OwnView):
    """The rows are those that are shown, of practices that somebody runs."""

    queryset = Review.objects.none()

    def rows(self) -> ReviewQuerySet:
        return Review.objects.of_clinics(self.request.user)

    def review(self, pk: UUID) -> Review:
        return found(self.rows().with_all().filter(pk=pk).first())


class ReplyToReview(OfClinics):
    serializer_class = answers.ReviewReply

    @extend_schema(
        operation_id="review_reply",
        summary="Answer a review of a visit at a practice that you run, once, for everybody to read",
        description="`reply_breaks_privacy`: `findings` say where and why. The author is told.",
        request=ReplyForm,
        responses={201: answers.ReviewReply, **refusals(404, 409)},
    )
    @asked_once
    def post(self, request: Request, review_id: UUID) -> Response:
        text = self.checked(ReplyForm)["text"]
        replying.reply(review=self.review(review_id), text=text, by=self.person(), now=timezone.now())
        answer = self.shown(review_id)
        answer.status_code = 201
        return answer

    @extend_schema(
        operation_id="review_reply_shown",
        summary="Your answer as it is now, with its version",
        responses={200: answers.ReviewReply, **refusals(404)},
    )
    def get(self, request: Request, review_id: UUID) -> Response:
        return self.shown(review_id)

    @extend_schema(
        operation_id="review_reply_edit",
        summary="Change it",
        request=ReplyForm,
        parameters=[IF_MATCH],
        responses={200: answers.ReviewReply, **refusals(404, 409, 412, 428)},
    )
    @transaction.atomic
    def patch(self, request: Request, review_id: UUID) -> Response:
        text = self.checked(ReplyForm)["text"]
        review = self.review(review_id)
        self._require_match(request, review_id)
        replying.edit_reply(review=review, text=text, by=self.person(), now=timezone.now())
        return self.shown(review_id)

    @extend_schema(
        operation_id="review_reply_remove",
        summary="Take it back; it can't be written again",
        parameters=[IF_MATCH],
        responses={204: None, **refusals(404, 409, 412, 428)},
    )
    @transaction.atomic
    def delete(self, request: Request, review_id: UUID) -> Response:
        review = self.review(review_id)
        self._require_match(request, review_id)
        replying.remove_reply(review=review, by=self.person(), now=timezone.now())
        return Response(status=204)

    def shown(self, review_id: UUID) -> Response:
        row = self.rows().select_related("reply").filter(pk=review_id).first()
        return etags.answer(found(reading.reply(found(row))))

    def _require_match(self, request: Request, review_id: UUID) -> None:
        """With the review locked, behind whoever else changes its answer."""
        self.rows().select_for_update(no_key=True, of=("self",)).filter(pk=review_id).first()
        etags.require_match(request, self.shown(review_id).data)


class ClinicReviews(OfClinics):
    serializer_class = answers.ClinicReview
    pagination_class = ReviewPage
    query_params = ("replied",)

    @extend_schema(
        operation_id="clinic_reviews",
        summary="Reviews that are shown, of visits at the practices that you run, the latest first",
        description="As everybody reads them: nobody is told who wrote one.",
        parameters=[OpenApiParameter("replied", enum=["yes", "no"])],
        responses=answers.ClinicReview(many=True),
    )
    def get(self, request: Request) -> Response:
        rows = reading.with_all(self.rows())
        asked = request.query_params.get("replied")
        if asked not in (None, "yes", "no"):
            raise refusal("replied", "`yes` or `no`.", "invalid_choice")
        if asked:
            answered = Exists(Reply.objects.filter(review=OuterRef("pk")))
            rows = rows.filter(answered) if asked == "yes" else rows.filter(~answered)
        pages: Any = self.paginator
        pages.of = f"clinic:{asked}"
        page: Any = self.paginate_queryset(rows) or []
        return self.get_paginated_response([_for_clinic(row) for row in page])


class LintReply(OfClinics):
    serializer_class = answers.ReplyFindings

    @extend_schema(
        operation_id="clinic_reviews_lint",
        summary="Look through an answer before it is sent; nothing is kept",
        request=LintForm,
        responses={200: answers.ReplyFindings, **refusals(404)},
    )
    def post(self, request: Request) -> Response:
        sent = self.checked(LintForm)
        seen = replying.check(review=self.review(sent["review"]), text=sent["text"])
        return Response({"findings": [replying.told(one) for one in seen]})


def _for_clinic(review: Review) -> dict[str, Any]:
    mine = {"practice": review.visit.practice_id, "needs_reply": getattr(review, "reply", None) is None}
    return reading.shown(review) | mine
