"""The queue of the verifiers: what waits, the oldest first."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.errors import DomainError
from accounts.models import Role
from providers.admin import case_words
from providers.admin.case_acts import CaseActs
from providers.admin.case_filters import AgeFilter, AssignedFilter, StateFilter
from providers.admin.shown import Shown
from providers.models import DirectoryRecord, VerificationCase
from providers.verification import case_files, cases, evidence, figures

MOST_LOOK_UPS = 10  # in one request: each may wait for a registry


@admin.register(VerificationCase)
class CaseAdmin(CaseActs, Shown):
    # A narrow window cuts the end of the lines.
    list_display = ("what", "clinician", "because", "age", "who_has_it", "npi")
    list_filter = (StateFilter, AssignedFilter, "kind", "because", AgeFilter)
    search_fields = ("provider__npi",)  # get_search_results asks more
    search_help_text = "An NPI, or how the names begin."
    ordering = ("opened_at", "pk")
    actions = ("assign_to_me", "give_back_several", "look_up_several")
    change_list_template = "admin/providers/verificationcase/queue.html"

    class Media:
        css = {"all": ("providers/cases.css",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[VerificationCase]:
        return case_words.with_words(super().get_queryset(request))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        words = search_term.split()
        if not words:
            return queryset, False
        registered = DirectoryRecord.objects.filter(npi=OuterRef("claim__npi"))
        for word in words:
            registered = registered.filter(search_name__contains=word.lower())
        claimed = queryset.filter(Exists(registered), provider=None)
        return (queryset.about(search_term) | claimed), False  # type: ignore[attr-defined]

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        """How they ended, where others than open ones are asked for."""
        is_narrowed = StateFilter.parameter_name in request.GET
        return (*self.list_display, "outcome") if is_narrowed else self.list_display

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        found = figures.figures(now=timezone.now())
        shown = {"title": "Cases to verify", "figures": case_words.figures_in_words(found)}
        return super().changelist_view(request, {**shown, **(extra_context or {})})

    def has_work_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return Role.VERIFIER in user.roles

    def has_release_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return not user.roles.isdisjoint({Role.VERIFIER, Role.ADMIN})

    @admin.display(description="What", ordering="kind")
    def what(self, case: VerificationCase) -> str:
        return case_words.what(case)

    @admin.display(description="Clinician")
    def clinician(self, case: VerificationCase) -> str:
        return case_words.who(case)

    @admin.display(description="NPI")
    def npi(self, case: VerificationCase) -> str:
        return case_files.npi_of(case)

    @admin.display(description="Days", ordering="opened_at")
    def age(self, case: VerificationCase) -> int:
        return case_words.days(case, timezone.now())

    @admin.display(description="Assigned to")
    def who_has_it(self, case: VerificationCase) -> str:
        return str(case.assigned_to or "nobody")

    @admin.display(description="State")
    def outcome(self, case: VerificationCase) -> str:
        return case.get_result_display() or case.get_state_display()

    @admin.action(description="Assign to me", permissions=["work"])
    def assign_to_me(self, request: HttpRequest, chosen: QuerySet[VerificationCase]) -> None:
        self._each(request, chosen, cases.assign, "{} yours now.")

    @admin.action(description="Give back to the queue", permissions=["release"])
    def give_back_several(self, request: HttpRequest, chosen: QuerySet[VerificationCase]) -> None:
        self._each(request, chosen, cases.release, "{} back in the queue.")

    @admin.action(description="Look up at the sources", permissions=["work"])
    def look_up_several(self, request: HttpRequest, chosen: QuerySet[VerificationCase]) -> None:
        if len(chosen) > MOST_LOOK_UPS:
            text = f"At most {MOST_LOOK_UPS} at a time. To look up all of a kind, start a re-check."
            messages.error(request, text)
            return
        self._each(request, chosen, evidence.look_up, "{} looked up.")

    def _each(self, request: HttpRequest, chosen: QuerySet[Any], act: Callable[..., Any], done: str) -> None:
        """Do the same to each case by itself, and say how many and, of the others, why not."""
        refused: dict[str, int] = {}
        for case_id in [case.pk for case in chosen]:
            try:
                act(case_id=case_id, by=request.user, now=timezone.now())
            except DomainError as refusal:
                refused[refusal.detail] = refused.get(refusal.detail, 0) + 1
        count = len(chosen) - sum(refused.values())
        if not chosen:
            messages.warning(request, "Nothing was done: they are not in this list any more.")
        if count:
            messages.success(request, done.format("1 case is" if count == 1 else f"{count} cases are"))
        for detail, times in sorted(refused.items()):
            messages.error(request, f"{times} x {detail}")
