"""Webhooks, for staff who look into what did not arrive: without address and secrets, and to be read."""

from django.contrib import admin

from providers import models
from providers.admin.shown import Shown


@admin.register(models.WebhookEndpoint)
class WebhookEndpointAdmin(Shown):
    list_display = (
        "name",
        "clinic",
        "disabled_at",
        "disabled_because",
        "failures",
        "resumes_at",
        "answered_at",
    )
    list_select_related = ("clinic",)
    list_filter = ("disabled_because", ("failing_since", admin.EmptyFieldListFilter))
    search_fields = ("clinic__name__istartswith",)
    ordering = ("-created_at", "pk")
    fields = readonly_fields = (
        "id", "name", "clinic", "events", "created_at", "disabled_at", "disabled_because", "failures",
        "failing_since", "resumes_at", "answered_at", "former_until",
    )  # fmt: skip


@admin.register(models.WebhookAttempt)
class WebhookAttemptAdmin(Shown):
    list_display = ("at", "endpoint", "event", "number", "outcome", "milliseconds")
    list_select_related = ("endpoint",)
    list_filter = ("event",)
    search_fields = ("=message_id", "=endpoint__id")
    ordering = ("-at", "pk")
