"""Addresses of reviews, below /api/v1/."""

from django.urls import include, path

from reviews.api import fairness, own, practice_reviews, replies, structured_data

REVIEW = "reviews/<uuid:review_id>/"

urlpatterns = [
    path("", include("reviews.api.moderation_urls")),
    path("visits/<uuid:visit_id>/review/", own.ReviewOfVisit.as_view(), name="visit-review"),
    path("me/reviews/", own.MyReviews.as_view(), name="my-reviews"),
    path(REVIEW, own.OneReview.as_view(), name="my-review"),
    path(f"{REVIEW}edit/", own.EditReview.as_view(), name="edit-review"),
    path(f"{REVIEW}withdraw/", own.WithdrawReview.as_view(), name="withdraw-review"),
    path(f"{REVIEW}reply/", replies.ReplyToReview.as_view(), name="review-reply"),
    path(
        "practices/<uuid:practice_id>/reviews/",
        practice_reviews.PracticeReviews.as_view(),
        name="practice-reviews",
    ),
    path(
        "practices/<uuid:practice_id>/structured-data/",
        structured_data.StructuredData.as_view(),
        name="practice-structured-data",
    ),
    path("reviews/fairness/", fairness.Fairness.as_view(), name="fairness"),
    path("clinic/reviews/figures/", fairness.ClinicFairness.as_view(), name="clinic-reviews-figures"),
    path("clinic/reviews/", replies.ClinicReviews.as_view(), name="clinic-reviews"),
    path("clinic/reviews/lint/", replies.LintReply.as_view(), name="clinic-reviews-lint"),
]
