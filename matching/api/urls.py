"""Addresses of the matching API, below /api/v1/."""

from django.urls import path

from matching.api import views

urlpatterns = [
    path("matches/", views.Matches.as_view(), name="matches"),
    path("triage/", views.Gate.as_view(), name="triage"),
    path("triage/questions/", views.Questions.as_view(), name="triage-questions"),
]
