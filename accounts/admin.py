"""People who sign in, and messages, for staff."""

from contextlib import suppress
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts import people, sessions
from accounts.channels import arrivals
from accounts.models import OutboxMessage, User
from accounts.outbox import dead_letters, kinds
from accounts.own_data import erasure
from accounts.sign_in.admin import sign_in_first

admin.site.login = sign_in_first  # type: ignore[method-assign]


@admin.register(User)
class PersonAdmin(UserAdmin):
    """Signs in by e-mail address: Django's own admin without a user name."""

    ordering = ("email",)
    list_display = ("email", "is_active", "last_login", "email_failed_at")
    list_filter = ("is_active", ("email_failed_at", admin.EmptyFieldListFilter))
    filter_horizontal = ()
    search_fields = ("email",)
    show_full_result_count = False
    readonly_fields = ("last_login", "created_at", "email_failed_at", "email_failure")
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        ("Permissions", {"fields": ("is_active",)}),
        ("Dates", {"fields": ("last_login", "created_at")}),
        ("Messages", {"fields": ("language", "email_failed_at", "email_failure")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "usable_password", "password1", "password2")}),)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """An account that was closed for erasure is shown and stays closed."""
        is_open = obj is None or not erasure.has_begun(obj.pk)
        return is_open and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """People are erased, everywhere and with an entry in the ledger (accounts/own_data), never deleted here."""
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """What closes or opens an account is a step of its own, and any other change ends the sessions too.

        A new address is one that its owner has still to confirm, as they do when they sign in next.
        """
        if change and "is_active" in form.changed_data:
            step = people.reactivate if obj.is_active else people.deactivate
            with suppress(people.IsActive, people.IsInactive):  # another administrator was as quick
                step(user=obj, now=timezone.now())
        super().save_model(request, obj, form, change)
        if change and "email" in form.changed_data:  # A reset link would still go to the former address.
            EmailAddress.objects.filter(user=obj).delete()
            arrivals.shown_to_be_good(obj)
        if change:
            sessions.end_all(obj, except_key=request.session.session_key)


class CauseFilter(admin.SimpleListFilter):
    """Why messages were given up; those that wait have causes too, which pass."""

    title, parameter_name = "cause of being given up", "cause"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        causes = dead_letters.given_up().order_by("last_error").values_list("last_error", flat=True)
        return [(cause, cause) for cause in causes.distinct()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[OutboxMessage]) -> QuerySet[OutboxMessage]:
        if self.value() is None:
            return queryset
        return queryset.filter(state=OutboxMessage.State.DEAD, last_error=self.value())


class KindFilter(admin.SimpleListFilter):
    title = parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(kind.name, kind.name) for kind in kinds.every()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[OutboxMessage]) -> QuerySet[OutboxMessage]:
        return queryset if self.value() is None else queryset.filter(kind=self.value())


@admin.register(OutboxMessage)
class MessageAdmin(admin.ModelAdmin):
    """What was or will be sent, without what it says; a message that was given up may be sent again."""

    ordering = ("-created_at",)
    list_display = ("kind", "channel", "state", "attempts", "last_error", "created_at", "due_at", "sent_at")
    list_filter = ("state", "channel", CauseFilter, KindFilter)
    fields = ("id", *list_display)
    show_full_result_count = False
    actions = ("resend",)

    @admin.action(description="Send again what was given up", permissions=["resend"])
    def resend(self, request: HttpRequest, messages: QuerySet[OutboxMessage]) -> None:
        """This function will make the chosen messages due again, and say how many were not given up."""
        asked = messages.count()
        number = dead_letters.resend_all(messages, now=timezone.now())
        self.message_user(request, f"{number} will be sent again, {asked - number} were not given up.")

    def has_resend_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.change_outboxmessage")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: OutboxMessage | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: OutboxMessage | None = None) -> bool:
        return False
