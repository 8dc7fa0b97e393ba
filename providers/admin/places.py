"""Clinics, their places, and who practises there when."""

from django.contrib import admin

from providers import models
from providers.admin.in_step import InStep, Lines
from providers.admin.strangers import OfStrangers


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
class PracticeAdmin(OfStrangers, InStep):
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
