"""People who sign in, for staff."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest
from django.utils import timezone

from accounts import people, sessions
from accounts.models import User
from accounts.sign_in.admin import sign_in_first

admin.site.login = sign_in_first  # type: ignore[method-assign]


@admin.register(User)
class PersonAdmin(UserAdmin):
    """Signs in by e-mail address: Django's own admin without a user name."""

    ordering = ("email",)
    list_display = ("email", "is_active", "last_login")
    list_filter = ("is_active",)
    filter_horizontal = ()
    search_fields = ("email",)
    show_full_result_count = False
    readonly_fields = ("last_login", "created_at")
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        ("Permissions", {"fields": ("is_active",)}),
        ("Dates", {"fields": ("last_login", "created_at")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "usable_password", "password1", "password2")}),)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """What closes or opens an account is a step of its own, and any other change ends the sessions too."""
        if change and "is_active" in form.changed_data:
            step = people.reactivate if obj.is_active else people.deactivate
            step(user=obj, now=timezone.now())
        super().save_model(request, obj, form, change)
        if change:
            sessions.end_all(obj, except_key=request.session.session_key)
