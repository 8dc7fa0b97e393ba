"""Reviews that are held or objected to: what they say, what was found, and the decision."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from reviews.admin import marking
from reviews.admin.desk import Desk
from reviews.admin.forms import DecisionForm
from reviews.models import Flag, FlagCode, HeldFor, RejectionCode, Review, ReviewState
from reviews.models.moderation import Outcome
from reviews.moderation import deciding, queue, rules

ALL = "any"


class StatusFilter(admin.SimpleListFilter):
    """Those that are held, unless something else is asked for."""

    title = "what for"
    parameter_name = "is"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("flagged", "Somebody objects"), (ALL, "Either")]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        held = changelist.get_query_string(remove=[self.parameter_name])
        for choice in super().choices(changelist):
            is_first = choice["query_string"] == held
            yield {**choice, "display": "Held", "selected": self._is_held()} if is_first else choice

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        user: Any = request.user
        wanted = {"flagged": ReviewState.FLAGGED, ALL: None}.get(self.value() or "", ReviewState.HELD)
        return queue.with_words(queue.waiting(user, now=timezone.now(), status=wanted))

    def _is_held(self) -> bool:
        return self.value() not in ("flagged", ALL)


class FreezeFilter(admin.SimpleListFilter):
    """Those that one freeze holds: its page leads here."""

    title = "freeze"
    parameter_name = "freeze"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        asked = self.value()
        return [(asked, "This one")] if asked else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        user: Any = request.user
        try:
            freeze_id = UUID(self.value() or "")
        except ValueError:
            return queryset.none()
        return queue.held_by(freeze_id, queryset, user=user, now=timezone.now())


@admin.register(Review)
class ReviewAdmin(Desk):
    list_display = ("why", "clinician", "month", "since", "objections")
    list_filter = (StatusFilter, FreezeFilter)
    page = "admin/reviews/review.html"
    act_name = "decide"
    done = "Decided. Those concerned are told."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Review]:
        user: Any = request.user
        return queue.with_words(queue.of_moderator(user, now=timezone.now()))

    def ask(self, row: Review, data: Any = None) -> DecisionForm:
        return DecisionForm(data, review=row)

    def shown(self, request: HttpRequest, row: Review) -> dict[str, Any]:
        return page_of(row, request) | {"title": f"Review of {row.provider.name}"}

    def act(self, request: HttpRequest, row: Review, form: DecisionForm) -> object:
        user: Any = request.user
        outcome = request.POST.get("outcome", "")
        return deciding.decide(
            review=row, outcome=outcome, by=user, now=timezone.now(), **form.given(outcome)
        )

    @admin.display(description="Why")
    def why(self, row: Review) -> str:
        if row.status == ReviewState.FLAGGED:
            return ", ".join(sorted({FlagCode(flag.code).label for flag in open_flags(row)}))
        return ", ".join(HeldFor(code).label for code in row.held_for)

    @admin.display(description="Clinician")
    def clinician(self, row: Review) -> str:
        return row.provider.name

    @admin.display(description="Visit in")
    def month(self, row: Review) -> str:
        return f"{row.visit.local_date:%Y-%m}"

    @admin.display(description="Since")
    def since(self, row: Review) -> Any:
        return row.since  # type: ignore[attr-defined]  # of the queue

    @admin.display(description="Objections")
    def objections(self, row: Review) -> int:
        return len(open_flags(row))


def open_flags(row: Review) -> list[Flag]:
    """This function will list what somebody objects to and nobody has decided about."""
    return [flag for flag in row.flags.all() if flag.closed_at is None]


def page_of(row: Review, request: HttpRequest) -> dict[str, Any]:
    """This function will open a review for its page, with what was found marked in its words."""
    user: Any = request.user
    (seen,) = queue.look([row], reader=user, now=timezone.now())
    outcomes = rules.OUTCOMES.get(ReviewState(row.status), ())
    return {
        "seen": seen,
        "pieces": marking.pieces(seen.text or "", seen.findings, seen.redactions),
        "status": ReviewState(seen.status).label,
        "held_for": [HeldFor(code).label for code in seen.held_for],
        "findings": [(HeldFor(one.code).label, one) for one in seen.findings],
        "objections": [(FlagCode(one.code).label, Flag.Side(one.side).label, one) for one in seen.objections],
        "decisions": [
            (Outcome(one.outcome).label, RejectionCode(one.code).label if one.code else "", one)
            for one in seen.decisions
        ],
        "buttons": [(outcome.value, outcome.label) for outcome in outcomes],
    }
