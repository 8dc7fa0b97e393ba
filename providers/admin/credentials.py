"""Credentials and experience."""

from django.contrib import admin

from providers import models
from providers.admin.in_step import InStep


@admin.register(models.Credential)
class CredentialAdmin(InStep):
    list_display = ("provider", "kind", "jurisdiction", "number", "state", "expires_on")
    list_select_related = ("provider",)
    list_filter = ("kind", "state")
    search_fields = ("=provider__npi", "=number", "provider__last_name__istartswith")
    ordering = ("pk",)
    autocomplete_fields = ("provider",)
    readonly_fields = ("created_at",)

    practices_by = ("provider", "provider_id")


@admin.register(models.ConditionExperience)
class ConditionExperienceAdmin(InStep):
    list_display = ("provider", "condition", "evidence", "count", "state", "valid_until")
    list_select_related = ("provider", "condition")
    list_filter = ("evidence", "state")
    search_fields = ("=provider__npi", "provider__last_name__istartswith")
    ordering = ("pk",)
    autocomplete_fields = ("provider", "condition")
    readonly_fields = ("created_at",)

    practices_by = ("provider", "provider_id")
