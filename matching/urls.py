"""Addresses of the pages of matching."""

from django.urls import path

from matching import views

urlpatterns = [path("", views.FirstPage.as_view(), name="first-page")]
