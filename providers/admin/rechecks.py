"""Checks over many clinicians: asked for here, carried out by the worker, with how far each is."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from providers import models
from providers.admin.shown import Shown
from providers.verification import rechecks


@admin.register(models.Recheck)
class RecheckAdmin(Shown):
    list_display = (
        *(
            "kind",
            "requested_at",
            "requested_by",
            "how_far",
            "differs_count",
            "unavailable_count",
            "finished_at",
        ),
    )
    list_select_related = ("requested_by",)
    list_filter = ("kind",)
    ordering = ("-requested_at", "pk")
    exclude = ("cursor", "leased_until")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("kind",) if obj is None else super().get_fields(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user: Any = request.user
        return not user.roles.isdisjoint({Role.VERIFIER, Role.ADMIN})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        user: Any = request.user
        obj.pk = rechecks.request(kind=obj.kind, by=user, now=timezone.now()).pk
        obj.refresh_from_db()

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """The form has one field; a check of its kind that is under way is said in words."""
        try:
            return super().add_view(request, form_url, {"title": "Start a re-check", **(extra_context or {})})
        except rechecks.RecheckIsRunning as refusal:
            messages.error(request, refusal.detail)
            return HttpResponseRedirect(reverse("admin:providers_recheck_changelist"))

    @admin.display(description="How far")
    def how_far(self, recheck: models.Recheck) -> str:
        if not recheck.total_count:
            return "nobody to look at" if recheck.finished_at else "begins"
        share = min(recheck.done_count / recheck.total_count, 1)
        return f"{recheck.done_count} of {recheck.total_count} ({share:.0%})"
