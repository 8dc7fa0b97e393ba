"""Addresses of the pages about messages."""

from django.urls import path

from accounts import views

urlpatterns = [
    path("messages/", views.Messages.as_view(), name="messages"),
    path("messages/number/", views.Number.as_view(), name="messages-number"),
    path("unsubscribe/<str:token>/", views.Unsubscribe.as_view(), name="unsubscribe"),
]
