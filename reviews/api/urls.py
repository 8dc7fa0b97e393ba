"""Addresses of reviews, below /api/v1/."""

from django.urls import include, path

from reviews.api import own

REVIEW = "reviews/<uuid:review_id>/"

urlpatterns = [
    path("visits/<uuid:visit_id>/review/", own.ReviewOfVisit.as_view(), name="visit-review"),
    path("me/reviews/", own.MyReviews.as_view(), name="my-reviews"),
    path(REVIEW, own.OneReview.as_view(), name="my-review"),
    path(f"{REVIEW}edit/", own.EditReview.as_view(), name="edit-review"),
    path(f"{REVIEW}withdraw/", own.WithdrawReview.as_view(), name="withdraw-review"),
    path(f"{REVIEW}hide-visit/", own.HideVisit.as_view(), name="hide-visit"),
    path("", include("reviews.api.moderation_urls")),
    path("", include("reviews.api.public_urls")),
]
