"""Addresses of the pages about messages."""

from django.urls import path

from accounts import hooks, views

urlpatterns = [
    path("messages/", views.Messages.as_view(), name="messages"),
    path("messages/number/", views.Number.as_view(), name="messages-number"),
    path("unsubscribe/<str:token>/", views.Unsubscribe.as_view(), name="unsubscribe"),
    path("hooks/sms/status/", hooks.Status.as_view(), name="sms-status"),
    path("hooks/sms/answers/", hooks.Answers.as_view(), name="sms-answers"),
]
