"""What an author is shown of their own review: all of it, and why it is or is not shown."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from patients.api.moments import PracticeShort
from reviews.api.public_answers import ReviewStars
from reviews.api.words_found import WordsFound
from reviews.models import HeldFor, RejectionCode, Review, ReviewState

# What would teach whom it is meant for how to get around it has one name.
CLOSELY = "looked_at_closely"
NOT_TOLD = (HeldFor.COPIED, HeldFor.INSIDER, HeldFor.BURST)
TOLD = {str(one): one.label for one in HeldFor if one not in NOT_TOLD} | {
    CLOSELY: "We look at some reviews more closely because of how they came. It says nothing of you."
}
AS_TOLD = list(TOLD.items())


class Reason(serializers.Serializer[Any]):
    code = serializers.ChoiceField(choices=AS_TOLD)
    text = serializers.CharField()


class OwnReview(serializers.Serializer[Review]):
    id = serializers.UUIDField()
    visit = serializers.UUIDField(source="visit_id")
    patient = serializers.UUIDField(source="patient_id")
    practice = PracticeShort(source="visit.practice")
    status = serializers.ChoiceField(choices=ReviewState.choices)
    stars = serializers.SerializerMethodField(help_text="Null once the review was taken back.")
    text = serializers.CharField(allow_null=True, help_text="As you wrote it.")
    display_name = serializers.CharField()
    shows_visit = serializers.BooleanField()
    shown_text = serializers.CharField(
        source="public_text", help_text="As everybody reads it; empty where nobody does."
    )
    submitted_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    counts_in_rating = serializers.SerializerMethodField()
    held_for = serializers.SerializerMethodField(help_text="Why a person looks first, each reason once.")
    findings = WordsFound(many=True)
    redactions = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField()),
        help_text="The parts of your words that are not shown, as [start, end].",
    )
    rejection_code = serializers.ChoiceField(choices=RejectionCode.choices, allow_blank=True)
    reply = serializers.SerializerMethodField(help_text="What the clinic answered, as far as it is shown.")

    @extend_schema_field(ReviewStars(allow_null=True))
    def get_stars(self, review: Review) -> Any:
        return ReviewStars(review.rating).data if hasattr(review, "rating") else None

    def get_counts_in_rating(self, review: Review) -> bool:
        return review.counted_at is not None

    @extend_schema_field(Reason(many=True))
    def get_held_for(self, review: Review) -> Any:
        codes = dict.fromkeys(CLOSELY if code in NOT_TOLD else code for code in review.held_for)
        return [{"code": code, "text": TOLD[code]} for code in codes]

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_reply(self, review: Review) -> str | None:
        reply = getattr(review, "reply", None)
        return reply.text if reply and reply.removed_at is None and review.is_shown else None


class ShowVisit(serializers.Serializer[Any]):
    version = serializers.CharField()
    text = serializers.CharField()


class ReviewOfVisit(serializers.Serializer[Any]):
    may_be_written = serializers.BooleanField(help_text="Now, by you.")
    why_not = serializers.CharField(
        allow_null=True, help_text="The `code` that writing it would be refused with."
    )
    show_visit = ShowVisit(help_text="What you may agree to, in its present words.")
    review = OwnReview(allow_null=True)
