"""Addresses of the pages of what becomes of patients after a visit."""

from django.urls import path

from reviews.outcomes import views

urlpatterns = [path("check-ins/<uuid:check_in_id>/", views.CheckInPage.as_view(), name="check-in")]
