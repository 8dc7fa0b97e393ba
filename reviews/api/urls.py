"""Addresses of reviews, below /api/v1/."""

from django.urls import include, path

urlpatterns = [
    path("", include("reviews.api.moderation_urls")),
]
