"""What a verifier does on the page of a case: each act is one form, sent once, and a refusal is said in words."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html

from accounts.errors import DomainError
from accounts.models import Role
from providers.admin import case_page, case_words
from providers.admin.case_forms import DecisionForm, EvidenceForm
from providers.models import VerificationCase
from providers.verification import cases, conflicts, decisions, evidence

Form = EvidenceForm | DecisionForm


class CaseActs(admin.ModelAdmin):
    """The page of one case, and the addresses below it that take an act."""

    def get_urls(self) -> list[URLPattern]:
        acts = {
            "take": self.take,
            "give-back": self.give_back,
            "look-up": self.look_up,
            "evidence": self.write_down,
            "decide": self.decide,
        }
        own = [
            path(
                f"<uuid:object_id>/{name}/",
                self.admin_site.admin_view(act),
                name=f"providers_verificationcase_{name}",
            )
            for name, act in acts.items()
        ]
        return [*own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The page. Nothing is sent to it: each act has an address of its own."""
        case = self._case(request, object_id)
        if request.method != "GET":
            raise PermissionDenied
        return self._page(request, case)

    def take(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        return self._act(request, object_id, cases.assign, "It is yours now.")

    def give_back(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        return self._act(request, object_id, cases.release, "It is back in the queue.", also=Role.ADMIN)

    def look_up(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        return self._act(request, object_id, evidence.look_up, "The sources were asked.")

    def write_down(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        return self._act(request, object_id, evidence.record, "It is written down.", make=EvidenceForm)

    def decide(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        result = request.POST.get("result", "")

        def decide(*, terms: decisions.Terms | None, **given: Any) -> VerificationCase:
            """The terms stand in the form whichever button is pressed; a no has none."""
            is_verified = result == VerificationCase.Result.VERIFIED
            return decisions.decide(result=result, terms=terms if is_verified else None, **given)

        return self._act(request, object_id, decide, "Decided.", make=DecisionForm, ends=True)

    def _act(
        self,
        request: HttpRequest,
        object_id: UUID,
        act: Callable[..., Any],
        done: str,
        *,
        make: type[Form] | None = None,
        also: Role = Role.VERIFIER,
        ends: bool = False,
    ) -> HttpResponse:
        """Do one thing to a case. `make` is the form that comes with it, `ends` leads back to the queue."""
        case = self._case(request, object_id)
        user: Any = request.user
        if request.method != "POST":
            return HttpResponseRedirect(_address(case))
        if user.roles.isdisjoint({Role.VERIFIER, also}):
            raise PermissionDenied
        form = make(request.POST, case=case) if make else None
        if form is not None and not form.is_valid():
            return self._page(request, case, form=form)
        try:
            given = form.given() if form is not None else {}
            act(case_id=case.pk, by=user, now=timezone.now(), **given)
        except DomainError as refusal:
            return self._refused(request, object_id, refusal, form)
        text = format_html('{} <a href="{}">{}</a>', done, _address(case), case_words.what(case))
        messages.success(request, text if ends else done)
        return HttpResponseRedirect(_queue() if ends else _address(case))

    def _refused(
        self, request: HttpRequest, object_id: UUID, refusal: DomainError, form: Form | None
    ) -> HttpResponse:
        """The page as it is now, with what was typed, and the refusal in words."""
        field = (refusal.field or "").removeprefix("terms.")
        if form is not None and field in form.fields:
            form.add_error(field, refusal.detail)
        else:
            messages.error(request, refusal.detail)
        return self._page(request, self._case(request, object_id), form=form, status=refusal.status)

    def _page(
        self, request: HttpRequest, case: VerificationCase, *, form: Form | None = None, status: int = 200
    ) -> HttpResponse:
        user: Any = request.user
        shown = case_page.context(case, user=user, now=timezone.now())
        forms = {
            "evidence_form": form if isinstance(form, EvidenceForm) else EvidenceForm(case=case),
            "decision_form": form if isinstance(form, DecisionForm) else DecisionForm(case=case),
            "refused": form is not None,
        }
        site = self.admin_site.each_context(request)
        about = {"title": shown["what"], "subtitle": shown["who"], "opts": self.opts, "media": self.media}
        return TemplateResponse(
            request,
            "admin/providers/verificationcase/case.html",
            {**site, **about, **shown, **forms},
            status=conflicts.ConflictOfInterest.status if shown["knows"] else status,
        )

    def _case(self, request: HttpRequest, object_id: UUID | str) -> VerificationCase:
        if not self.has_view_permission(request):
            raise PermissionDenied
        case: Any = self.get_object(request, str(object_id))
        if case is None:
            raise Http404
        found: VerificationCase = case
        return found


def _address(case: VerificationCase) -> str:
    return reverse("admin:providers_verificationcase_change", args=[case.pk])


def _queue() -> str:
    return reverse("admin:providers_verificationcase_changelist")
