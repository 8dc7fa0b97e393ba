"""Addresses of the pages of demand."""

from django.urls import path

from patients import views
from patients.links import views as links

urlpatterns = [
    path("calendar/<str:secret>.ics", views.Feed.as_view(), name="calendar-feed"),
    path("visit/<str:token>/coming/", links.Coming.as_view(), name="link-coming"),
    path("visit/<str:token>/cancel/", links.Cancel.as_view(), name="link-cancel"),
    path("offer/<str:token>/", links.Take.as_view(), name="link-take"),
]
