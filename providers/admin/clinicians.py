"""Clinicians."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from providers import models
from providers.admin.in_step import InStep, Lines


class TaxonomyLines(Lines):
    model = models.ProviderTaxonomy
    autocomplete_fields = ("taxonomy",)


class CredentialLines(Lines):
    model = models.Credential


class PracticeLines(Lines):
    model = models.Practice
    fields = readonly_fields = ("location", "accepts", "does_in_person", "does_video", "phone")
    show_change_link = True
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.Practice]:
        return super().get_queryset(request).select_related("location", "provider")


class SuspendedFilter(admin.SimpleListFilter):
    title = "suspended"
    parameter_name = "suspended"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("1", "Yes"), ("0", "No")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        wanted = self.value()
        return queryset.filter(suspended_at__isnull=wanted == "0") if wanted in ("0", "1") else queryset


@admin.register(models.Provider)
class ProviderAdmin(InStep):
    list_display = ("name", "npi", "credential", "claim", "published_at", "suspended_at", "is_demonstration")
    list_filter = ("claim", SuspendedFilter, "is_demonstration")
    search_fields = ("=npi", "last_name__istartswith", "first_name__istartswith")
    ordering = ("pk",)
    # Whoever verifies has nothing to do with accounts: neither whose there are, nor who manages a clinician.
    exclude = ("owner",)
    readonly_fields = (
        "rating_sum",
        "rating_weight",
        "rated_at",
        "review_count",
        "rating_percentile",
        "created_at",
    )
    inlines = (TaxonomyLines, CredentialLines, PracticeLines)

    practices_by = ("provider", "pk")
