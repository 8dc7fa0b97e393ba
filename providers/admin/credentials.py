"""Credentials and experience: their clinicians hand them in and verifiers decide, so here they are only shown."""

from typing import Any

from django.contrib import admin

from accounts.models import Role
from providers import models
from providers.admin.shown import Shown
from providers.admin.suspensions import Suspends
from providers.verification import credentials

State = models.Credential.State


@admin.register(models.Credential)
class CredentialAdmin(Suspends, Shown):
    list_display = ("provider", "kind", "jurisdiction", "number", "state", "expires_on", "verified_until")
    list_select_related = ("provider",)
    list_filter = ("kind", "state", "due_for")
    search_fields = ("=provider__npi", "=number", "provider__last_name__istartswith")
    ordering = ("pk",)
    suspenders = frozenset({Role.ADMIN})

    def is_suspended(self, row: models.Credential) -> bool:
        return row.state == State.SUSPENDED

    def suspend(self, row: models.Credential, **given: Any) -> object:
        return credentials.suspend(credential=row, **given)

    def reinstate(self, row: models.Credential, **given: Any) -> object:
        return credentials.lift(credential=row, **given)


@admin.register(models.ConditionExperience)
class ConditionExperienceAdmin(Shown):
    list_display = ("provider", "condition", "evidence", "count", "state", "valid_until")
    list_select_related = ("provider", "condition")
    list_filter = ("evidence", "state")
    search_fields = ("=provider__npi", "provider__last_name__istartswith")
    ordering = ("pk",)
