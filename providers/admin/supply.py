"""Taken time."""

from django.contrib import admin

from providers import models
from providers.admin.shown import Shown


@admin.register(models.TimeClaim)
class TimeClaimAdmin(Shown):
    list_display = ("provider", "practice_id", "kind", "during", "expires_at", "released_at")
    list_select_related = ("provider",)
    list_filter = ("kind",)
    search_fields = ("=provider__npi", "provider__last_name__istartswith")
    ordering = ("pk",)
