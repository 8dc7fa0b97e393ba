"""What staff read and do not change."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest


class Shown(admin.ModelAdmin):
    """Rows that come from files or from other actions: to be read, not changed."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
