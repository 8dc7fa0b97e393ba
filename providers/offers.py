"""What a practice offers: its kinds of visit and the plans that it takes, told by whoever runs it."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.errors import DomainError
from providers import search_rows
from providers.models import Condition, InsurancePlan, PlanAcceptance, Practice, VisitType

MOST_VISIT_TYPES = 50
MOST_PLANS = 1000


class Visit(TypedDict):
    """A kind of visit; an empty group stands for every condition."""

    mode: str
    condition_group: str
    new_minutes: int
    existing_minutes: int
    price_cents: int | None


class PlanTold(TypedDict):
    plan: UUID
    answer: str


class VisitTypeTwice(DomainError):
    code = "visit_type_twice"
    status = 400
    detail = "This kind of visit stands here twice: one for each mode and group of conditions."


class NewPatientsNeedLess(DomainError):
    code = "new_patients_need_less"
    status = 400
    detail = "A visit of someone new takes at least as long as one of someone you know."


class UnknownGroup(DomainError):
    code = "unknown_code"
    status = 400
    detail = "We don't know this group of conditions."


class UnknownPlan(DomainError):
    code = "unknown_code"
    status = 400
    detail = "We don't know this plan."


class PlanTwice(DomainError):
    code = "plan_twice"
    status = 400
    detail = "This plan stands here twice."


@transaction.atomic
def replace_visit_types(*, practice: Practice, visits: Sequence[Visit], now: datetime) -> None:
    """This function will put these in the place of all kinds of visit of a practice; one that stays keeps its id.

    :raises VisitTypeTwice, NewPatientsNeedLess, UnknownGroup: one of them can't be; the field says which
    """
    _refuse_visits(visits)
    list(Practice.objects.select_for_update(no_key=True).filter(pk=practice.pk))
    present = VisitType.objects.filter(practice=practice)
    kept = Q(pk__in=[])
    for visit in visits:
        kept |= Q(mode=visit["mode"], condition_group=visit["condition_group"])
    present.exclude(kept).delete()
    VisitType.objects.bulk_create(
        [VisitType(practice=practice, **visit) for visit in visits],
        update_conflicts=True,
        unique_fields=["practice", "mode", "condition_group"],
        update_fields=["new_minutes", "existing_minutes", "price_cents"],
    )
    search_rows.refresh([practice.pk], now=now)


def _refuse_visits(visits: Sequence[Visit]) -> None:
    groups = {"", *Condition.objects.filter(is_active=True).values_list("group", flat=True)}
    seen: set[tuple[str, str]] = set()
    for place, visit in enumerate(visits):
        if visit["condition_group"] not in groups:
            raise UnknownGroup(field=f"visit_types.{place}.condition_group")
        if visit["existing_minutes"] > visit["new_minutes"]:
            raise NewPatientsNeedLess(field=f"visit_types.{place}.existing_minutes")
        if (visit["mode"], visit["condition_group"]) in seen:
            raise VisitTypeTwice(field=f"visit_types.{place}")
        seen.add((visit["mode"], visit["condition_group"]))


@transaction.atomic
def replace_plans(*, practice: Practice, plans: Sequence[PlanTold], now: datetime) -> None:
    """This function will put these in the place of all that is known of a practice and plans in use.

    Each is told by the owner and confirmed now; of a plan that is not among them nothing is known any more.

    :raises UnknownPlan, PlanTwice: one of them can't be; the field says which
    """
    usable = set(_in_use().values_list("pk", flat=True))
    seen: set[UUID] = set()
    for place, told in enumerate(plans):
        if told["plan"] not in usable:
            raise UnknownPlan(field=f"plans.{place}.plan")
        if told["plan"] in seen:
            raise PlanTwice(field=f"plans.{place}.plan")
        seen.add(told["plan"])
    list(Practice.objects.select_for_update(no_key=True).filter(pk=practice.pk))
    PlanAcceptance.objects.filter(practice=practice, plan__in=usable - seen).delete()
    PlanAcceptance.objects.bulk_create(
        [
            PlanAcceptance(
                practice=practice,
                plan_id=told["plan"],
                answer=told["answer"],
                source=Practice.Source.OWNER,
                confirmed_at=now,
            )
            for told in plans
        ],
        update_conflicts=True,
        unique_fields=["practice", "plan"],
        update_fields=["answer", "source", "confirmed_at"],
    )
    search_rows.refresh([practice.pk], now=now)


def _in_use() -> QuerySet[InsurancePlan]:
    return InsurancePlan.objects.filter(is_active=True, payer__is_active=True)
