"""How many patients found a fact wrong as it was shown: one voice changes nothing, two make it old."""

from datetime import datetime, timedelta

from django.db.models import Count, Q

from accounts import outbox
from accounts.models import User
from providers import practice_changes
from providers.models import InsurancePlan, Membership, Practice
from providers.practice_changes import Told
from reviews.models import FactAnswer, Held
from reviews.outcomes.kinds import DOUBTED

NEEDED = 2  # patients, each by an account of their own
WITHIN = timedelta(days=90)


def weigh(told: Told, *, now: datetime) -> None:
    """This function will let a fact count as old once enough patients found it wrong, and tell who owns the clinic.

    Call it with the practice locked.
    """
    count = voices(told, now=now)
    if count < NEEDED:
        return
    practice_changes.doubt(told=told, now=now)
    if count == NEEDED:
        _tell(told, count, now)


def is_doubted(told: Told, *, now: datetime) -> bool:
    """This function will tell whether enough patients found a fact wrong since it was confirmed."""
    return voices(told, now=now) >= NEEDED


def voices(told: Told, *, now: datetime) -> int:
    """This function will count who found a fact wrong within 90 days, at a visit after it was confirmed last.

    Two visits of one patient are one voice, and so are two patients for whom one account speaks.
    """
    confirmed_at = told.rows.values_list(told.confirmed_at, flat=True).get()
    found = FactAnswer.objects.filter(
        practice=told.practice_id,
        fact=told.fact,
        plan=told.plan_id,
        answer=Held.WRONG,
        answered_at__gt=now - WITHIN,
        visited_at__gte=confirmed_at,
    )
    counts = found.aggregate(
        patients=Count("patient", distinct=True), accounts=Count("answered_by", distinct=True)
    )
    return min(counts.values())


def _tell(told: Told, count: int, now: datetime) -> None:
    practice = Practice.objects.select_related("provider", "location__clinic").get(pk=told.practice_id)
    plan = InsurancePlan.objects.filter(pk=told.plan_id).first() if told.plan_id else None
    facts = {
        "clinician": practice.provider.name,
        "clinic": practice.location.clinic.name,
        "where": str(practice.location),
        "fact": told.fact,
        "plan": plan.name if plan else "",
        "count": count,
    }
    for user in _owners(practice, now):
        outbox.tell(
            kind=DOUBTED,
            facts=facts,
            dedupe_key=f"{DOUBTED}:{practice.pk}:{told.fact}:{told.plan_id}:{now:%Y-%m-%d}:{user.pk}",
            user=user,
            about_id=practice.pk,
            now=now,
        )


def _owners(practice: Practice, now: datetime) -> list[User]:
    """Who owns the clinic, and the clinician."""
    here = Membership.objects.active(now).filter(clinic=practice.location.clinic_id, is_owner=True)
    people = Q(pk__in=here.values("user")) | Q(pk=practice.provider.owner_id)
    return list(User.objects.filter(people, is_active=True).order_by("pk"))
