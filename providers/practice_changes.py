"""What whoever runs a practice may change of it: told by them today, and in search at once."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypedDict
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from accounts.errors import DomainError
from providers import search_rows
from providers.freshness import STALE_AFTER
from providers.models import PlanAcceptance, Practice


class Changes(TypedDict, total=False):
    accepts: str
    phone: str
    does_in_person: bool
    does_video: bool
    first_visit_price_cents: int | None
    lead_minutes: int
    buffer_minutes: int
    horizon_days: int
    late_cancel_hours: int
    confirmation: str


class NoWayToBeSeen(DomainError):
    code = "no_way_to_be_seen"
    status = 400
    field = "does_in_person"
    detail = "A practice sees people in person, by video, or both."


CONFIRMED = ("phone", "accepts")  # facts that are shown with who told us, and when
FACTS = ("phone", "hours", "accepts", "plans")  # all of these: what can be confirmed as it stands
MOMENT = timedelta(seconds=1)


class Told(NamedTuple):
    """One fact that is shown of a practice: `phone`, `hours`, `accepts`, or the answer about a `plan`."""

    practice_id: UUID
    fact: str
    plan_id: UUID | None = None

    @property
    def rows(self) -> QuerySet[Any]:
        if self.plan_id:
            return PlanAcceptance.objects.filter(practice=self.practice_id, plan=self.plan_id)
        return Practice.objects.filter(pk=self.practice_id)

    @property
    def confirmed_at(self) -> str:
        """The column that says when it was confirmed."""
        return "confirmed_at" if self.plan_id else f"{self.fact}_confirmed_at"

    @property
    def source(self) -> str:
        """The column that says by whom."""
        return "source" if self.plan_id else f"{self.fact}_source"


@transaction.atomic
def change(*, practice: Practice, changes: Changes, now: datetime) -> Practice:
    """This function will change a practice. A fact that is given is confirmed, also where it stays the same.

    :raises NoWayToBeSeen: it would see nobody, neither in person nor by video
    """
    row = Practice.objects.select_for_update(no_key=True).get(pk=practice.pk)
    told = write(row, changes, now=now)
    if told:
        row.save(update_fields=told)
        search_rows.refresh([row.pk], now=now)
    return row


def write(row: Practice, changes: Changes, *, now: datetime) -> list[str]:
    """This function will write changes into a row that is saved afterwards; returns the columns.

    :raises NoWayToBeSeen: it would see nobody, neither in person nor by video
    """
    told: dict[str, Any] = dict(changes)
    for fact in CONFIRMED:
        if fact in changes:
            told |= {f"{fact}_confirmed_at": now, f"{fact}_source": Practice.Source.OWNER}
    for name, value in told.items():
        setattr(row, name, value)
    if not (row.does_in_person or row.does_video):
        raise NoWayToBeSeen
    return list(told)


@transaction.atomic
def confirm(*, practice: Practice, facts: Collection[str], now: datetime) -> Practice:
    """This function will note that some of FACTS still hold: whoever runs the practice says so now.

    With `plans` every answer about a plan is confirmed; a plan of which nothing is known stays so.

    :raises Http404: it was removed meanwhile
    """
    row = get_object_or_404(Practice.objects.select_for_update(no_key=True), pk=practice.pk)
    told: dict[str, Any] = {}
    for fact in FACTS:
        if fact in facts and fact != "plans":
            told |= {f"{fact}_confirmed_at": now, f"{fact}_source": Practice.Source.OWNER}
    for name, value in told.items():
        setattr(row, name, value)
    row.save(update_fields=list(told))
    if "plans" in facts:
        answers = PlanAcceptance.objects.filter(practice=row).exclude(answer=PlanAcceptance.Answer.UNKNOWN)
        answers.update(confirmed_at=now, source=Practice.Source.OWNER)
    search_rows.refresh([row.pk], now=now)
    return row


@transaction.atomic
def confirm_by_patient(*, told: Told, visited_at: datetime, now: datetime) -> None:
    """This function will note that a patient found a fact right at a visit; what anybody confirmed since stays."""
    older = told.rows.filter(**{f"{told.confirmed_at}__lt": visited_at})
    if older.update(**{told.confirmed_at: visited_at, told.source: Practice.Source.PATIENT}):
        search_rows.refresh([told.practice_id], now=now)


@transaction.atomic
def doubt(*, told: Told, now: datetime) -> None:
    """This function will let a fact count as old from now on, until whoever runs the practice confirms it.

    It is as if nobody had confirmed it for 90 days: shown as stale, ranked lower, and asked about like any other.
    When it was confirmed in truth stays in the history of the practice.
    """
    long_ago = now - STALE_AFTER - MOMENT
    if told.rows.filter(**{f"{told.confirmed_at}__gt": long_ago}).update(**{told.confirmed_at: long_ago}):
        search_rows.refresh([told.practice_id], now=now)
