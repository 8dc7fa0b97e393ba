"""What public registries say of people, which comes from their files."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from providers import models
from providers.admin.shown import Shown
from providers.directory.querysets import words


@admin.register(models.DirectoryRecord)
class DirectoryRecordAdmin(Shown):
    list_display = ("npi", "source", "name", "credential", "updated_on", "deactivated_on", "reactivated_on")
    list_filter = ("source",)
    list_per_page = 50
    search_fields = ("npi",)
    search_help_text = "An NPI, or a name: typing errors are forgiven."
    ordering = ("pk",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        if term.isdecimal() or not words(term):
            return queryset.filter(npi=term) if term else queryset, False
        return queryset.named(term), False  # type: ignore[attr-defined]


@admin.register(models.DirectoryRelease)
class DirectoryReleaseAdmin(Shown):
    list_display = ("source", "as_of", "imported_at", "files")
    list_filter = ("source",)
    ordering = ("-imported_at",)
