"""Clinicians of whom far more was written than usual, until a moderator has looked."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from reviews import freezing
from reviews.admin.desk import Desk
from reviews.admin.forms import ReasonForm
from reviews.models import Freeze
from reviews.moderation import queue


@admin.register(Freeze)
class FreezeAdmin(Desk):
    list_display = ("clinician", "seen", "usual", "days", "series", "frozen_at")
    page = "admin/reviews/freeze.html"
    act_name = "lift"
    done = "Lifted. What is left goes on its way."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Freeze]:
        user: Any = request.user
        return queue.freezes(user, now=timezone.now())

    def ask(self, row: Freeze, data: Any = None) -> ReasonForm:
        return ReasonForm(data)

    def shown(self, request: HttpRequest, row: Freeze) -> dict[str, Any]:
        (seen,) = queue.look_at_freezes([row])
        return {
            "title": f"Frozen: {seen.clinician}",
            "seen": seen,
            "held": f"{reverse('admin:reviews_review_changelist')}?freeze={row.pk}",
            "lifts": [("lift", "Lift")],
        }

    def act(self, request: HttpRequest, row: Freeze, form: ReasonForm) -> object:
        user: Any = request.user
        return freezing.lift(freeze=row, by=user, now=timezone.now(), **form.given(""))

    @admin.display(description="Clinician", ordering="provider__last_name")
    def clinician(self, row: Freeze) -> str:
        return row.provider.name

    @admin.display(description="Usual", ordering="expected")
    def usual(self, row: Freeze) -> str:
        return f"{row.expected:.1f}"
