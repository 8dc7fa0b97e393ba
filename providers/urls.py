"""Addresses of the pages of supply."""

from django.urls import path

from providers import views

urlpatterns = [path("still-right/<str:token>/", views.StillRight.as_view(), name="still-right")]
