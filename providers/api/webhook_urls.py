"""Addresses of the webhooks of a clinic, below /api/v1/clinic/webhooks/."""

from django.urls import path

from providers.api import webhooks

ONE = "clinic/webhooks/<uuid:webhook_id>/"
urlpatterns = [
    path("clinic/webhooks/", webhooks.Webhooks.as_view(), name="clinic-webhooks"),
    path(ONE, webhooks.OneWebhook.as_view(), name="clinic-webhook"),
    path(f"{ONE}disable/", webhooks.DisabledWebhook.as_view(), name="clinic-webhook-disable"),
    path(f"{ONE}enable/", webhooks.EnabledWebhook.as_view(), name="clinic-webhook-enable"),
    path(f"{ONE}rotate/", webhooks.WebhookRotation.as_view(), name="clinic-webhook-rotate"),
    path(f"{ONE}test/", webhooks.WebhookTest.as_view(), name="clinic-webhook-test"),
    path(f"{ONE}deliveries/", webhooks.WebhookDeliveries.as_view(), name="clinic-webhook-deliveries"),
    path(
        f"{ONE}deliveries/<uuid:delivery_id>/replay/",
        webhooks.WebhookReplay.as_view(),
        name="clinic-webhook-replay",
    ),
]
