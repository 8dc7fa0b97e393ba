"""Setting something out of force, and back: by one function of the domain each, and never without a reason."""

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.errors import DomainError
from accounts.models import Role, User

MOST_REASONS = 10


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Why",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It is kept for good.",
    )


class Suspends(admin.ModelAdmin):
    """Rows with two more addresses: one to suspend them, one to end that. Who inherits says how, and who may."""

    change_form_template = "admin/providers/suspends.html"
    suspenders: ClassVar[frozenset[Role]]
    is_suspended: Callable[..., bool]
    suspend: Callable[..., object]
    reinstate: Callable[..., object]

    def get_urls(self) -> list[URLPattern]:
        acts = {"suspend": self.suspend_view, "reinstate": self.reinstate_view}
        own = [
            path(f"<uuid:object_id>/{name}/", self.admin_site.admin_view(view), name=self._name(name))
            for name, view in acts.items()
        ]
        return [*own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        shown: dict[str, Any] = {}
        if row is not None and self._may(request):
            name = "reinstate" if self.is_suspended(row) else "suspend"
            shown = {
                "suspension": reverse(f"admin:{self._name(name)}", args=[row.pk]),
                "suspension_act": name,
                "suspensions": _reasons(row),
            }
        return super().change_view(request, object_id, form_url, {**shown, **(extra_context or {})})

    def suspend_view(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        return self._ask(request, object_id, self.suspend, "Suspend", "Suspended.")

    def reinstate_view(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        return self._ask(request, object_id, self.reinstate, "Reinstate", "Reinstated.")

    def _ask(
        self, request: HttpRequest, object_id: UUID, act: Callable[..., object], verb: str, done: str
    ) -> HttpResponse:
        """Ask for the reason, then act."""
        if not (self.has_view_permission(request) and self._may(request)):
            raise PermissionDenied
        row = self.get_object(request, str(object_id))
        if row is None:
            raise Http404
        form = ReasonForm(request.POST if request.method == "POST" else None)
        status = 200
        if form.is_valid():
            try:
                act(row, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
            except DomainError as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, refusal.detail)
                status = refusal.status
            else:
                messages.success(request, done)
                return HttpResponseRedirect(self._address(row))
        site = self.admin_site.each_context(request)
        about = {"title": f"{verb}: {row}", "form": form, "verb": verb, "row": row, "opts": self.opts}
        context = {**site, **about, "back": self._address(row)}
        return TemplateResponse(request, "admin/providers/suspension.html", context, status=status)

    def _may(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return not user.roles.isdisjoint(self.suspenders)

    def _address(self, row: Any) -> str:
        return reverse(f"admin:{self._name('change')}", args=[row.pk])

    def _name(self, act: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{act}"


def _reasons(row: Any) -> list[str]:
    """What was said each time that a row was put out of force or back, from its history, the latest first."""
    told = row.history.filter(pgh_context__has_key="reason").order_by("-pgh_id")[:MOST_REASONS]
    staff = User.objects.in_bulk([UUID(one.pgh_context["by"]) for one in told])
    return [
        f"{date_format(timezone.localtime(one.pgh_created_at), 'DATETIME_FORMAT')},"
        f" {staff[UUID(one.pgh_context['by'])]}: {one.pgh_context['reason']}"
        for one in told
    ]
