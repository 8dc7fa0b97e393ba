"""Credentials and experience: their clinicians hand them in and verifiers decide, so here they are only shown."""

from django.contrib import admin

from providers import models
from providers.admin.shown import Shown


@admin.register(models.Credential)
class CredentialAdmin(Shown):
    list_display = ("provider", "kind", "jurisdiction", "number", "state", "expires_on", "verified_until")
    list_select_related = ("provider",)
    list_filter = ("kind", "state", "due_for")
    search_fields = ("=provider__npi", "=number", "provider__last_name__istartswith")
    ordering = ("pk",)


@admin.register(models.ConditionExperience)
class ConditionExperienceAdmin(Shown):
    list_display = ("provider", "condition", "evidence", "count", "state", "valid_until")
    list_select_related = ("provider", "condition")
    list_filter = ("evidence", "state")
    search_fields = ("=provider__npi", "provider__last_name__istartswith")
    ordering = ("pk",)
