"""Rows about a clinician: whoever knows them reads these and leaves changing them to others, as with their cases."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from providers.models import Provider
from providers.verification import conflicts


class OfStrangers(admin.ModelAdmin):
    """Staff who work in health care, too, change nothing of themselves, of a colleague, or of an NPI they claimed."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not self._knows(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not self._knows(request, obj)

    def _knows(self, request: HttpRequest, row: Any) -> bool:
        if row is None:
            return False
        user: Any = request.user
        about = row.pk if isinstance(row, Provider) else row.provider_id
        return conflicts.knows(user=user, provider_id=about, now=timezone.now())
