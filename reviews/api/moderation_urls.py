"""Addresses of moderators, and of whoever objects or appeals, below /api/v1/."""

from django.urls import path

from reviews.api import appeals, flags, freezes, moderation

QUEUE = "admin/reviews/"

urlpatterns = [
    path(QUEUE, moderation.ReviewsToDecide.as_view(), name="reviews-to-decide"),
    path(f"{QUEUE}appeals/", appeals.Appeals.as_view(), name="review-appeals"),
    path(f"{QUEUE}appeals/<uuid:appeal_id>/settle/", appeals.SettleAppeal.as_view(), name="settle-appeal"),
    path(f"{QUEUE}freezes/", freezes.Freezes.as_view(), name="review-freezes"),
    path(f"{QUEUE}freezes/<uuid:freeze_id>/lift/", freezes.LiftFreeze.as_view(), name="lift-freeze"),
    path(f"{QUEUE}<uuid:review_id>/", moderation.ReviewToDecide.as_view(), name="review-to-decide"),
    path(f"{QUEUE}<uuid:review_id>/decide/", moderation.DecideReview.as_view(), name="decide-review"),
    path("reviews/<uuid:review_id>/flag/", flags.FlagReview.as_view(), name="flag-review"),
    path("reviews/<uuid:review_id>/appeal/", appeals.AppealDecision.as_view(), name="appeal-decision"),
]
