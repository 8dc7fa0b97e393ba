"""Was this right? What a patient says of the facts that were shown, and what follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from accounts.errors import DomainError
from accounts.models import User
from patients.locking import require_theirs
from patients.models import Visit
from patients.visits.turns import Side, in_turn
from providers import practice_changes
from providers.models import Membership, PlanAcceptance, Practice
from providers.practice_changes import Told
from providers.verification import conflicts
from reviews.models import Fact, FactAnswer, Held
from reviews.outcomes import doubts
from reviews.whom import require_to_speak

OPEN_FOR = timedelta(days=60)


class VisitNotCompleted(DomainError):
    code = "visit_not_completed"
    detail = "This is asked once the visit has taken place."


class FactsAreOver(DomainError):
    code = "facts_are_over"
    detail = "The time to answer this is over."


class OwnClinic(DomainError):
    code = "own_clinic"
    status = 403
    detail = (
        "You work there, so patients should hear it from somebody else. You can confirm it as the clinic."
    )


class DoesNotApply(DomainError):
    code = "does_not_apply"
    status = 400
    detail = "This was not part of the visit."


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The facts that a visit was about, each with what is shown of it now, and the plan that is meant."""

    shown: Mapping[str, str]
    plan: PlanAcceptance | None

    def told(self, visit: Visit, fact: str) -> Told:
        """What a fact is in supply."""
        plan_id = self.plan.plan_id if self.plan and fact == Fact.PLAN else None
        return Told(visit.practice_id, fact, plan_id)


def asked_of(visit: Visit) -> Asked:
    """This function will list the facts that applied: the plan if the patient has one, new patients if they were."""
    practice = visit.practice
    plans = visit.patient.coverages.order_by("created_at", "pk").values_list("plan", flat=True)
    known = PlanAcceptance.objects.filter(practice=practice, plan__in=plans)
    plan = known.exclude(answer=PlanAcceptance.Answer.UNKNOWN).select_related("plan__payer").first()
    shown: dict[str, str] = {Fact.PHONE: practice.phone} if practice.phone else {}
    shown[Fact.HOURS] = ""
    if visit.new_patient:
        shown[Fact.ACCEPTS] = Practice.Accepts(practice.accepts).label
    if plan is not None:
        shown[Fact.PLAN] = f"{plan.plan.payer}, {plan.plan}: {plan.get_answer_display().lower()}"
    return Asked(shown=shown, plan=plan)


def open_until(visit: Visit) -> datetime | None:
    """This function will tell up to when a visit that took place may be asked about."""
    since = visit.settled_at or visit.ended_at
    return since + OPEN_FOR if since and visit.status == Visit.Status.COMPLETED else None


def require_may_answer(visit: Visit, by: User, *, now: datetime) -> None:
    """This function will refuse whoever can't say it, or not any more.

    :raises OnlyThePatient: the patient has an account of their own
    :raises OwnClinic: `by` works there
    :raises VisitNotCompleted, FactsAreOver: it did not take place, or that is more than 60 days ago
    """
    require_to_speak(visit.patient, by)
    here = Membership.objects.active(now).filter(user=by, clinic=visit.practice.location.clinic_id)
    if visit.practice.provider.owner_id == by.pk or here.exists():
        raise OwnClinic
    until = open_until(visit)
    if until is None:
        raise VisitNotCompleted
    if now > until:
        raise FactsAreOver


@transaction.atomic
def answer(*, visit: Visit, said: Mapping[str, str], by: User, now: datetime) -> None:
    """This function will keep what was right and what was wrong, by the names of facts, and act upon it.

    What is right is confirmed as of the visit; what two patients find wrong is old at once, and the clinic is told.

    :raises OnlyThePatient, OwnClinic, VisitNotCompleted, FactsAreOver: as `require_may_answer` says
    :raises DoesNotApply: a fact was not part of the visit
    :raises Erased, NotTheirs: the patient's data was erased meanwhile, or `by` does not act for them any more
    """
    row = in_turn(visit, side=Side.PATIENT)
    require_theirs(row.patient, by)
    require_may_answer(row, by, now=now)
    asked = asked_of(row)
    for fact in said:
        if fact not in asked.shown:
            raise DoesNotApply(field=fact)
    # One at a time of a practice: of two who find it wrong at once, the second has to see the first.
    Practice.objects.select_for_update(no_key=True).get(pk=row.practice_id)
    # Who worked there keeps their voice, and confirms nothing by it.
    is_close = conflicts.knows(user=by, provider_id=row.practice.provider_id, now=now)
    for fact, held in said.items():
        told = asked.told(row, fact)
        _keep(row, told, held, by, now)
        if held == Held.WRONG:
            doubts.weigh(told, now=now)
        elif held == Held.RIGHT and not is_close and not doubts.is_doubted(told, now=now):
            practice_changes.confirm_by_patient(told=told, visited_at=min(row.starts_at, now), now=now)


def _keep(visit: Visit, told: Told, held: str, by: User, now: datetime) -> None:
    FactAnswer.objects.update_or_create(
        visit=visit,
        fact=told.fact,
        defaults={"answer": held, "plan_id": told.plan_id, "answered_at": now, "answered_by": by},
        create_defaults={
            "patient": visit.patient,
            "practice": visit.practice,
            "visited_at": visit.starts_at,
            "plan_id": told.plan_id,
            "answer": held,
            "answered_at": now,
            "answered_by": by,
        },
    )
