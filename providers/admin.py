"""Supply, for staff: what they change is in search at once; the catalogue and taken time are only shown."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils import timezone

from providers import models, search_rows
from providers.directory.querysets import words


class Shown(admin.ModelAdmin):
    """Rows that come from files or from other actions: to be read, not changed."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


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
        before = self._ids([type(obj)._default_manager.get(pk=obj.pk)]) if change else []
        obj.save(update_fields=_changed(form) if change else None)
        _refresh(before)  # of those it leaves behind, when the row moves to someone or somewhere else

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


class VisitTypeLines(Lines):
    model = models.VisitType


class WeeklyHoursLines(Lines):
    model = models.WeeklyHours


class HoursExceptionLines(Lines):
    model = models.HoursException


class PlanLines(Lines):
    model = models.PlanAcceptance
    autocomplete_fields = ("plan",)


@admin.register(models.Practice)
class PracticeAdmin(InStep):
    list_display = ("provider", "location", "accepts", "does_in_person", "does_video", "confirmation")
    list_select_related = ("provider", "location")
    list_filter = ("accepts", "does_video", "phone_source", "hours_source", "accepts_source")
    search_fields = ("=provider__npi", "provider__last_name__istartswith", "=location__zip")
    ordering = ("pk",)
    autocomplete_fields = ("provider", "location")
    readonly_fields = ("times_due_at",)
    inlines = (VisitTypeLines, WeeklyHoursLines, HoursExceptionLines, PlanLines)

    practices_by = ("pk", "pk")


@admin.register(models.Clinic)
class ClinicAdmin(InStep):
    list_display = ("name", "acceptance_rate", "reply_hours", "answered_count")
    search_fields = ("name__istartswith",)
    ordering = ("pk",)
    readonly_fields = ("acceptance_rate", "reply_hours", "answered_count", "created_at")

    practices_by = ("location__clinic", "pk")


@admin.register(models.Location)
class LocationAdmin(InStep):
    list_display = ("line1", "city", "state", "zip", "clinic", "wheelchair")
    list_select_related = ("clinic",)
    list_filter = ("state",)
    search_fields = ("=zip", "line1__istartswith", "city__istartswith")
    ordering = ("pk",)
    autocomplete_fields = ("clinic",)

    practices_by = ("location", "pk")


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


@admin.register(models.TimeClaim)
class TimeClaimAdmin(Shown):
    list_display = ("provider", "practice_id", "kind", "during", "expires_at", "released_at")
    list_select_related = ("provider",)
    list_filter = ("kind",)
    search_fields = ("=provider__npi", "provider__last_name__istartswith")
    ordering = ("pk",)


@admin.register(models.Specialty)
class SpecialtyAdmin(Shown):
    list_display = ("number", "label", "profession", "is_active")
    search_fields = ("label", "slug")
    ordering = ("number",)


@admin.register(models.Taxonomy)
class TaxonomyAdmin(Shown):
    list_display = ("code", "label", "specialty", "is_active")
    list_select_related = ("specialty",)
    search_fields = ("=code", "label")
    ordering = ("code",)


@admin.register(models.Condition)
class ConditionAdmin(Shown):
    list_display = ("number", "name", "group", "minimum_level", "is_active")
    search_fields = ("name", "slug")
    ordering = ("number",)


@admin.register(models.InsurancePlan)
class InsurancePlanAdmin(Shown):
    list_display = ("number", "name", "payer", "line_of_business", "is_active")
    list_select_related = ("payer",)
    list_filter = ("line_of_business", "is_active")
    search_fields = ("name", "payer__name")
    ordering = ("number",)


@admin.register(models.Payer)
class PayerAdmin(Shown):
    list_display = ("name", "is_active")
    search_fields = ("name",)
    ordering = ("slug",)


@admin.register(models.Language)
class LanguageAdmin(Shown):
    list_display = ("tag", "name", "own_name", "is_active")
    search_fields = ("tag", "name")
    ordering = ("tag",)


@admin.register(models.ZipPlace)
class ZipPlaceAdmin(Shown):
    list_display = ("zip", "city", "state", "zone")
    list_filter = ("state",)
    search_fields = ("=zip", "city__istartswith")
    ordering = ("zip",)


@admin.register(models.PtDirectAccess)
class PtDirectAccessAdmin(Shown):
    list_display = ("state", "access", "source")
    ordering = ("state",)


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
