"""What staff read and do not change."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest


class _OnlyRead:
    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class Shown(_OnlyRead, admin.ModelAdmin):
    """Rows that come from files or from other actions: to be read, not changed."""

    show_full_result_count = False
    list_per_page = 50


class ShownLines(_OnlyRead, admin.TabularInline):
    """The same, below the row that they belong to."""

    extra = 0
    show_change_link = True
