"""The catalogue, which comes from files."""

from django.contrib import admin

from providers import models
from providers.admin.shown import Shown


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
