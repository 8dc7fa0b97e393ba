"""What staff change, with the search rows that follow in the same transaction."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils import timezone

from providers import models, search_rows


class InStep(admin.ModelAdmin):
    """Rows that search shows facts of: their search rows follow in the transaction of the change.

    Django's admin runs each change in one transaction; the rows are written last in it, after the inlines.
    Of a row that is there only changed fields are written, for what the page was filled with may be old.
    """

    show_full_result_count = False
    list_per_page = 50

    practices_by: tuple[
        str, str
    ]  # a look-up of practices, and the attribute of a row that it is compared with

    def practices_of(self, obj: Any) -> QuerySet[models.Practice]:
        """The practices whose search rows show facts of this row."""
        lookup, attribute = self.practices_by
        return models.Practice.objects.filter(**{lookup: getattr(obj, attribute)})

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        _refresh(self._ids([form.instance]))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.save(update_fields=_changed(form) if change else None)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        before = self._ids([obj])
        super().delete_model(request, obj)
        _refresh(before)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        before = self._ids(queryset)
        super().delete_queryset(request, queryset)
        _refresh(before)

    def _ids(self, rows: Iterable[Any]) -> list[UUID]:
        return sorted({pk for row in rows for pk in self.practices_of(row).values_list("pk", flat=True)})


def _changed(form: Any) -> list[str]:
    columns = {field.name for field in form.instance._meta.concrete_fields if not field.primary_key}
    return [name for name in form.changed_data if name in columns]


class ChangedFields(BaseInlineFormSet):
    """Lines below a row, of which only changed fields are written."""

    def save_existing(self, form: Any, obj: Any, commit: bool = True) -> Any:
        saved = super().save_existing(form, obj, commit=False)
        if commit:
            saved.save(update_fields=_changed(form))
            form.save_m2m()
        return saved


class Lines(admin.TabularInline):
    formset = ChangedFields
    extra = 0


def _refresh(practice_ids: list[UUID]) -> None:
    if practice_ids:
        search_rows.refresh(practice_ids, now=timezone.now())
