"""Addresses of the pages of demand."""

from django.urls import path

from patients import views

urlpatterns = [path("calendar/<str:secret>.ics", views.Feed.as_view(), name="calendar-feed")]
