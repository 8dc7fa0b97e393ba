"""What moderators see of reviews, and how they decide: words, and neither stars nor who wrote them."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.openapi import refusals
from accounts.api.pagination import CursorPage
from accounts.api.permissions import has_role
from accounts.api.serializers import (
    StrictChar,
    StrictChoice,
    StrictDateTime,
    StrictInteger,
    StrictSerializer,
    StrictUUID,
    refusal,
)
from accounts.models import Role
from patients.api.own import OwnView, found
from reviews.api.words_found import WordsFound
from reviews.models import Flag, FlagCode, HeldFor, RejectionCode, Review, ReviewState
from reviews.models.moderation import Outcome
from reviews.moderation import conflicts, deciding, queue, rules

RULE_HELP = "By which rule: for `reject`, `remove` and `redact` alone."
SPANS_HELP = "For `redact`: the parts of the text to take out, as [start, end] in characters."


def _names(*values: Any) -> list[tuple[str, str]]:
    return [(value.value, str(value.label)) for value in values]


class Spans(serializers.ListField):
    """Parts of a text."""

    def __init__(self, **kwargs: Any) -> None:
        span = serializers.ListField(
            child=StrictInteger(min_value=0, max_value=4000), min_length=2, max_length=2
        )
        super().__init__(
            child=span, required=False, max_length=rules.MOST_SPANS, help_text=SPANS_HELP, **kwargs
        )


class Decide(StrictSerializer):
    outcome = StrictChoice(
        choices=_names(*dict.fromkeys(one for some in rules.OUTCOMES.values() for one in some)),
        help_text="A held review: `publish`, `redact` or `reject`. A flagged one: `keep`, `redact` or `remove`.",
    )
    code = StrictChoice(choices=RejectionCode.choices, required=False, allow_blank=True, help_text=RULE_HELP)
    reason = StrictChar(
        max_length=1000, help_text="10 characters at least. It is kept; write nothing about health."
    )
    spans = Spans()
    written_at = StrictDateTime(help_text="Of the words that you read: where they were changed since, 409.")


class SeenObjection(serializers.Serializer[Any]):
    code = serializers.ChoiceField(choices=FlagCode.choices)
    rule = serializers.ChoiceField(choices=RejectionCode.choices)
    side = serializers.ChoiceField(choices=Flag.Side.choices)
    note = serializers.CharField(allow_null=True)
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)


class SeenDecision(serializers.Serializer[Any]):
    outcome = serializers.ChoiceField(choices=Outcome.choices)
    code = serializers.ChoiceField(choices=RejectionCode.choices, allow_blank=True)
    reason = serializers.CharField()
    at = serializers.DateTimeField()


class SeenReview(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=ReviewState.choices)
    clinician = serializers.CharField()
    clinic = serializers.CharField()
    month = serializers.CharField(help_text="Of the visit, as in 2026-11.")
    display_name = serializers.CharField(help_text="As the author chose it; no account.")
    text = serializers.CharField(allow_null=True, help_text="Null once it was taken back.")
    public_text = serializers.CharField(help_text="What everybody reads; empty where it is not shown.")
    written_at = serializers.DateTimeField()
    held_for = serializers.ListField(child=serializers.ChoiceField(choices=HeldFor.choices))
    held_at = serializers.DateTimeField(allow_null=True)
    findings = WordsFound(many=True)
    redactions = serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))
    objections = SeenObjection(many=True)
    decisions = SeenDecision(many=True)


class ByWait(CursorPage):
    ordering = ("since", "id")


class ModeratorView(OwnView):
    permission_classes = [IsAuthenticated, has_role(Role.MODERATOR)]
    queryset = Review.objects.none()
    serializer_class: Any = SeenReview
    pagination_class: Any = ByWait

    def own(self) -> QuerySet[Review]:
        return queue.with_words(Review.objects.visible_to_moderator(self.request.user))

    def review(self, review_id: UUID) -> Review:
        """The review of the address.

        :raises KnowsASide: it is none for this moderator
        """
        row: Review = found(self.own().filter(pk=review_id).first())
        conflicts.refuse(row, user=self.person(), now=timezone.now())
        return row


class ReviewsToDecide(ModeratorView):
    query_params = ("status", "freeze")

    @extend_schema(
        operation_id="reviews_to_decide",
        summary="Moderators: reviews that wait, the longest waiting first",
        description=(
            "Without those of which you know a side. Each look is written down. Neither stars nor who wrote a review"
            " are shown to anybody who decides."
        ),
        parameters=[
            OpenApiParameter("status", enum=[state.value for state in queue.WAITING]),
            OpenApiParameter("freeze", UUID, description="Those alone that this freeze holds."),
        ],
        responses={200: SeenReview(many=True), **refusals(403)},
    )
    def get(self, request: Request) -> Response:
        now, status = timezone.now(), request.query_params.get("status")
        if status is not None and status not in queue.WAITING:
            raise refusal("status", "Either held or flagged.", "invalid_choice")
        rows = queue.waiting(self.person(), now=now, status=status)
        if "freeze" in request.query_params:
            freeze_id = _freeze_id(request.query_params["freeze"])
            rows = queue.held_by(freeze_id, rows, user=self.person(), now=now)
        page: Any = self.paginate_queryset(queue.with_words(rows)) or []
        seen = queue.look(page, reader=self.person(), now=now)
        return self.get_paginated_response(SeenReview(seen, many=True).data)


def _freeze_id(text: str) -> UUID:
    try:
        return StrictUUID().run_validation(text)
    except serializers.ValidationError:
        raise refusal("freeze", "The id of a freeze, please.", "invalid") from None


class ReviewToDecide(ModeratorView):
    @extend_schema(
        operation_id="review_to_decide",
        summary="Moderators: one review that waits, or was decided about",
        responses={200: SeenReview, **refusals(403, 404)},
    )
    def get(self, request: Request, review_id: UUID) -> Response:
        row = self.review(review_id)
        (seen,) = queue.look([row], reader=self.person(), now=timezone.now())
        return Response(SeenReview(seen).data)


class DecideReview(ModeratorView):
    @extend_schema(
        operation_id="decide_review",
        summary="Moderators: decide about a review that is held or flagged",
        request=Decide,
        responses={200: SeenDecision, **refusals(403, 404, 409)},
    )
    def post(self, request: Request, review_id: UUID) -> Response:
        sent = self.checked(Decide)
        decision = deciding.decide(
            review=self.review(review_id), by=self.person(), now=timezone.now(), **sent
        )
        return Response(SeenDecision(decision).data)
