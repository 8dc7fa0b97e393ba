"""What everybody reads of reviews, and what a clinic reads of those about its visits."""

from typing import Any

from rest_framework import serializers

from reviews.api.words_found import WordsFound


def _stars(text: str) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=1, max_value=5, allow_null=True, help_text=text)


class ReviewStars(serializers.Serializer[Any]):
    overall = serializers.IntegerField(min_value=1, max_value=5)
    timely_access = _stars("Care when it was needed.")
    listened = _stars("Listened and explained.")
    staff = _stars("Helpful, courteous staff.")
    coordination = _stars("Knew what others had done.")
    would_recommend = serializers.BooleanField(allow_null=True)


class ReviewedVisit(serializers.Serializer[Any]):
    month = serializers.RegexField(r"^\d{4}-\d{2}$")
    condition = serializers.CharField(
        allow_null=True, help_text="As the catalogue names it; null once erased."
    )


class ReviewReply(serializers.Serializer[Any]):
    text = serializers.CharField()
    written_on = serializers.DateField()
    edited = serializers.BooleanField()


class PublicReview(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    display_name = serializers.CharField(help_text="As its author chose; nobody's name is needed.")
    stars = ReviewStars()
    text = serializers.CharField(allow_blank=True)
    redacted = serializers.BooleanField(help_text="A moderator has taken a part of the text out.")
    visit = ReviewedVisit(allow_null=True, help_text="Where the author agreed that it is shown.")
    clinic = serializers.CharField(help_text="Where the visit was.")
    published_on = serializers.DateField()
    counts_in_rating = serializers.BooleanField(
        help_text="From four weeks on, and while no burst is looked into."
    )
    edited = serializers.BooleanField(help_text="Changed since it was published.")
    reply = ReviewReply(allow_null=True)


class ThemeMean(serializers.Serializer[Any]):
    mean = serializers.FloatField(min_value=1, max_value=5)
    count = serializers.IntegerField()


class ThemeShare(serializers.Serializer[Any]):
    share = serializers.FloatField(min_value=0, max_value=1)
    count = serializers.IntegerField()


class ThemeMeans(serializers.Serializer[Any]):
    timely_access = ThemeMean(allow_null=True)
    listened = ThemeMean(allow_null=True)
    staff = ThemeMean(allow_null=True)
    coordination = ThemeMean(allow_null=True)
    would_recommend = ThemeShare(allow_null=True)


class ReviewRating(serializers.Serializer[Any]):
    shown = serializers.FloatField(
        allow_null=True, help_text="Stars, pulled to the mean of the profession; null under five reviews."
    )
    count = serializers.IntegerField()
    percentile = serializers.FloatField(allow_null=True, help_text="Within the profession, 0 to 1.")


class AskedLater(serializers.Serializer[Any]):
    asked = serializers.IntegerField()
    answered = serializers.IntegerField()


class ReachOfCheckIns(serializers.Serializer[Any]):
    two_weeks = AskedLater(allow_null=True)
    six_weeks = AskedLater(allow_null=True)


class PracticeReviewsPage(serializers.Serializer[Any]):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = PublicReview(many=True)
    rating = ReviewRating()
    themes = ThemeMeans(
        help_text="Plain means of the reviews that count; null where fewer than five say anything."
    )
    check_ins = ReachOfCheckIns(
        help_text="How many patients were asked how they are after a visit, and answered; null under five asked. "
        "It says whom we reached, and nothing of who got better."
    )


class ReplyFindings(serializers.Serializer[Any]):
    findings = WordsFound(many=True)


class ClinicReview(PublicReview):
    practice = serializers.UUIDField(help_text="Of the visit.")
    needs_reply = serializers.BooleanField(help_text="Nobody has answered it yet.")
