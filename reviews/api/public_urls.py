"""Addresses of what everybody reads of reviews, and of what clinics answer, below /api/v1/."""

from django.urls import path

from reviews.api import fairness, practice_reviews, replies, structured_data

PRACTICE = "practices/<uuid:practice_id>/"

urlpatterns = [
    path(f"{PRACTICE}reviews/", practice_reviews.PracticeReviews.as_view(), name="practice-reviews"),
    path(
        f"{PRACTICE}structured-data/",
        structured_data.StructuredData.as_view(),
        name="practice-structured-data",
    ),
    path("reviews/fairness/", fairness.Fairness.as_view(), name="fairness"),
    path("reviews/<uuid:review_id>/reply/", replies.ReplyToReview.as_view(), name="review-reply"),
    path("clinic/reviews/", replies.ClinicReviews.as_view(), name="clinic-reviews"),
    path("clinic/reviews/lint/", replies.LintReply.as_view(), name="clinic-reviews-lint"),
    path("clinic/reviews/figures/", fairness.ClinicFairness.as_view(), name="clinic-reviews-figures"),
]
