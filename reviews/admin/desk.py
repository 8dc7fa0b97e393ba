"""What the pages of moderators have in common: a list, one page without anything to edit, one form that is an act."""

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

from accounts.errors import DomainError
from providers.admin.shown import Shown
from reviews.moderation import queue

TABS = (
    ("Held", "reviews_review", "?is=held"),
    ("Flagged", "reviews_review", "?is=flagged"),
    ("Appeals", "reviews_appeal", ""),
    ("Frozen clinicians", "reviews_freeze", ""),
)


class Desk(Shown):
    """Whoever inherits says what is shown on a page, and which act its form is."""

    change_list_template = "admin/reviews/queue.html"
    page: ClassVar[str]
    act_name: ClassVar[str]
    done: ClassVar[str]
    # What the page shows, each look at words written down; its form; the one function of the domain that it is for.
    shown: Callable[..., dict[str, Any]]
    ask: Callable[..., Any]
    act: Callable[..., object]
    actions = None
    show_facets = admin.ShowFacets.NEVER

    class Media:
        css: ClassVar[dict[str, Any]] = {"all": ("providers/cases.css", "reviews/moderation.css")}

    def row(self, request: HttpRequest, object_id: UUID | str) -> Any:
        """One row, as `found` in the queryset; none of which the moderator knows a side."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_object(request, str(object_id))
        if row is None:
            raise Http404
        return row

    def get_urls(self) -> list[URLPattern]:
        address = path(
            f"<uuid:object_id>/{self.act_name}/",
            self.admin_site.admin_view(self.act_view),
            name=self._name(self.act_name),
        )
        return [address, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        shown = {"title": "What waits for a moderator", "tabs": tabs(request, self.opts.model_name)}
        return super().changelist_view(request, {**shown, **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The page. Nothing is sent to it."""
        row = self.row(request, object_id)
        if request.method != "GET":
            raise PermissionDenied
        return self._page(request, row, self.ask(row))

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        self.row(request, object_id)
        return super().history_view(request, object_id, extra_context)

    def act_view(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        """Do what was sent, or show the page with what was typed and the refusal in words."""
        row = self.row(request, object_id)
        if request.method != "POST":
            return HttpResponseRedirect(reverse(f"admin:{self._name('change')}", args=[row.pk]))
        form = self.ask(row, request.POST)
        if not form.is_valid():
            return self._page(request, row, form)
        try:
            self.act(request, row, form)
        except DomainError as refusal:
            return self._refused(request, object_id, refusal, form)
        messages.success(request, self.done)
        return HttpResponseRedirect(reverse(f"admin:{self._name('changelist')}"))

    def _refused(
        self, request: HttpRequest, object_id: UUID, refusal: DomainError, form: forms.Form
    ) -> HttpResponse:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.detail)
        return self._page(request, self.row(request, object_id), form, status=refusal.status)

    def _page(self, request: HttpRequest, row: Any, form: Any, *, status: int = 200) -> HttpResponse:
        site = self.admin_site.each_context(request)
        about = {"opts": self.opts, "media": self.media, "form": form, "row": row}
        address = {"act": reverse(f"admin:{self._name(self.act_name)}", args=[row.pk])}
        context = {**site, **about, **address, **self.shown(request, row)}
        return TemplateResponse(request, self.page, context, status=status)

    def _name(self, act: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{act}"


def tabs(request: HttpRequest, here: str | None) -> list[dict[str, Any]]:
    """This function will name the four lists that wait, with how many are in each."""
    user: Any = request.user
    now = timezone.now()
    counts = (
        queue.waiting(user, now=now, status="held").count(),
        queue.waiting(user, now=now, status="flagged").count(),
        queue.appeals(user, now=now).count(),
        queue.freezes(user, now=now).count(),
    )
    narrowed = f"?is={request.GET.get('is', 'held')}" if here == "review" else ""
    return [
        {
            "label": label,
            "count": count,
            "address": reverse(f"admin:{name}_changelist") + query,
            "is_here": name == f"reviews_{here}" and query == narrowed,
        }
        for (label, name, query), count in zip(TABS, counts, strict=True)
    ]
