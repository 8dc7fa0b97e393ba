"""The exclusion list, for verifiers: it comes from the files of the OIG, and nobody else is ever shown it."""

from django.contrib import admin
from django.http import HttpRequest

from providers import models
from providers.admin.shown import Shown
from providers.admin.strangers import OfStrangers


@admin.register(models.Exclusion)
class ExclusionAdmin(Shown):
    list_display = (
        "last_name", "first_name", "middle_name", "business_name", "npi", "state", "kind", "excluded_on",
        "reinstated_on",
    )  # fmt: skip
    list_filter = ("kind", ("reinstated_on", admin.EmptyFieldListFilter))
    search_fields = ("=npi", "last_name__istartswith", "business_name__istartswith")
    search_help_text = "An NPI, or the beginning of a last name or of the name of a business."
    exclude = ("search_name", "identity")
    ordering = ("pk",)


@admin.register(models.ExclusionRelease)
class ExclusionReleaseAdmin(Shown):
    list_display = ("as_of", "is_full", "imported_at", "files")
    list_filter = ("is_full",)
    ordering = ("-imported_at", "-pk")


@admin.register(models.ExclusionMatch)
class ExclusionMatchAdmin(OfStrangers, Shown):
    """Decided in cases alone, and as closed as those to whoever knows the clinician."""

    list_display = ("provider", "exclusion", "basis", "state", "holds", "found_at", "adjudicated_at")
    list_select_related = ("provider", "exclusion")
    list_filter = ("state", "basis", "holds")
    search_fields = ("=provider__npi", "provider__last_name__istartswith")
    ordering = ("-found_at", "pk")

    def has_view_permission(self, request: HttpRequest, obj: models.ExclusionMatch | None = None) -> bool:
        return super().has_view_permission(request, obj) and not self._knows(request, obj)
