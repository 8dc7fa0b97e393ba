"""What whoever runs a practice may change of it: told by them today, and in search at once."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, TypedDict

from django.db import transaction
from django.shortcuts import get_object_or_404

from accounts.errors import DomainError
from providers import search_rows
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
