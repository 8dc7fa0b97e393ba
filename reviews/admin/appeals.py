"""Decisions that somebody asks another moderator to look at again."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from reviews.admin.desk import Desk
from reviews.admin.forms import SettleForm
from reviews.admin.waiting import page_of
from reviews.models import Appeal, Review
from reviews.models.moderation import Outcome
from reviews.moderation import appealing, deciding, queue, rules

BUTTONS = {Outcome.STAND: "It stands", Outcome.OVERTURN: "It was wrong"}
OF_KEPT = {
    Outcome.STAND: "It stands",
    Outcome.REDACT: "It was wrong: take a part out",
    Outcome.REMOVE: "It was wrong: show it no more",
}


@admin.register(Appeal)
class AppealAdmin(Desk):
    list_display = ("decided", "clinician", "opened_at")
    page = "admin/reviews/appeal.html"
    act_name = "settle"
    done = "Settled. Those concerned are told."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Appeal]:
        user: Any = request.user
        return queue.appeals(user, now=timezone.now()).select_related("decision__review__provider")

    def ask(self, row: Appeal, data: Any = None) -> SettleForm:
        return SettleForm(data, review=row.decision.review, was_kept=_was_kept(row))

    def shown(self, request: HttpRequest, row: Appeal) -> dict[str, Any]:
        review = queue.with_words(Review.objects.filter(pk=row.decision.review_id)).get()
        page = page_of(review, request)
        row.decision.review = review
        buttons = OF_KEPT if _was_kept(row) else BUTTONS
        return page | {
            "title": f"Appeal: {row.decision.get_outcome_display()}",
            "note": row.note,
            "buttons": [(outcome.value, label) for outcome, label in buttons.items()],
        }

    def act(self, request: HttpRequest, row: Appeal, form: SettleForm) -> object:
        user: Any = request.user
        said = request.POST.get("outcome", "")
        given = form.given(said)
        if said == Outcome.REDACT and not given.get("spans"):
            raise rules.SpansDoNotFit  # without any the whole review would go
        takes_out = _was_kept(row) and said in (Outcome.REDACT, Outcome.REMOVE)
        outcome = Outcome.OVERTURN if takes_out else said
        return appealing.settle(appeal=row, outcome=outcome, by=user, now=timezone.now(), **given)

    @admin.display(description="Decided")
    def decided(self, row: Appeal) -> str:
        return row.decision.get_outcome_display()

    @admin.display(description="Clinician")
    def clinician(self, row: Appeal) -> str:
        return row.decision.review.provider.name


def _was_kept(row: Appeal) -> bool:
    return row.decision.outcome in deciding.STAYS
