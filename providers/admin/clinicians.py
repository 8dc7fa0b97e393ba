"""Clinicians: what staff may write of them, and what verification decides, which is shown."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from accounts.models import Role
from providers import models
from providers.admin.in_step import InStep, Lines
from providers.admin.shown import ShownLines
from providers.admin.strangers import OfStrangers
from providers.admin.suspensions import Suspends
from providers.verification import clinicians

# What a verifier compared with a document: a claimed clinician changes it themselves, and it is verified anew.
NAMED = ("npi", "first_name", "middle_name", "last_name", "suffix")


class TaxonomyLines(Lines):
    model = models.ProviderTaxonomy
    autocomplete_fields = ("taxonomy",)


class CredentialLines(ShownLines):
    model = models.Credential
    fields = readonly_fields = (
        "kind",
        "jurisdiction",
        "number",
        "issuer",
        "expires_on",
        "state",
        "verified_at",
        "verified_until",
    )


class PracticeLines(ShownLines):
    model = models.Practice
    fields = readonly_fields = ("location", "accepts", "does_in_person", "does_video", "phone")

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
class ProviderAdmin(Suspends, OfStrangers, InStep):
    list_display = ("name", "npi", "credential", "claim", "published_at", "suspended_at", "is_demonstration")
    list_filter = ("claim", SuspendedFilter, "is_demonstration")
    search_fields = ("=npi", "last_name__istartswith", "first_name__istartswith")
    ordering = ("pk",)
    # Whoever verifies has nothing to do with accounts: neither whose there are, nor who manages a clinician.
    exclude = ("owner",)
    readonly_fields = (
        "is_demonstration",
        "claim",
        "published_at",
        "suspended_at",
        "identity_proofed_at",
        "npi_deactivated_on",
        "rating_sum",
        "rating_weight",
        "rated_at",
        "review_count",
        "rating_percentile",
        "created_at",
    )
    inlines = (TaxonomyLines, CredentialLines, PracticeLines)

    practices_by = ("provider", "pk")
    suspenders = frozenset({Role.VERIFIER, Role.ADMIN})

    def is_suspended(self, row: models.Provider) -> bool:
        return row.suspended_at is not None

    def suspend(self, row: models.Provider, **given: Any) -> object:
        return clinicians.suspend(provider_id=row.pk, **given)

    def reinstate(self, row: models.Provider, **given: Any) -> object:
        return clinicians.reinstate(provider_id=row.pk, **given)

    def get_readonly_fields(
        self, request: HttpRequest, obj: models.Provider | None = None
    ) -> tuple[str, ...]:
        return (*self.readonly_fields, *NAMED) if _is_claimed(obj) else self.readonly_fields

    def has_delete_permission(self, request: HttpRequest, obj: models.Provider | None = None) -> bool:
        """Who takes part may be suspended; what was verified of them, and by whom, stays."""
        return not _is_claimed(obj) and super().has_delete_permission(request, obj)


def _is_claimed(clinician: Model | None) -> bool:
    return isinstance(clinician, models.Provider) and clinician.claim == models.Provider.Claim.CLAIMED
