"""A visit comes of what was asked: the one way in, whoever confirms."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from accounts.errors import DomainError
from accounts.models import User
from patients import notices
from patients.models import RequestState, RequestTarget, TargetState, Visit, VisitRequest
from patients.reminders import due
from patients.requests import ending
from patients.states import change_status
from providers import time_claims
from providers.models import Practice, TimeClaim


class PatientHasVisit(DomainError):
    code = "patient_has_visit"
    detail = "There is another visit at that time. Please choose another time, or cancel that one first."


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """The time that both sides agree to; the claim holds it until now."""

    claim: TimeClaim
    starts_at: datetime
    ends_at: datetime
    price_cents: int | None


def as_asked(target: RequestTarget) -> Agreed:
    """This function will give the time that was asked for, of a target that has one."""
    if target.claim is None or target.starts_at is None or target.ends_at is None:
        raise ValueError("No time was asked for.")
    return Agreed(
        claim=target.claim,
        starts_at=target.starts_at,
        ends_at=target.ends_at,
        price_cents=target.price_cents,
    )


def confirm(
    *,
    target: RequestTarget,
    agreed: Agreed,
    by: User | None,
    now: datetime,
    also: Collection[UUID] = (),
    event: notices.Event = notices.Event.CONFIRMED,
    **answered: object,
) -> Visit:
    """This function will make the visit: it takes over the claim, the siblings are withdrawn, both sides are told.

    Call it with the patient's turn taken, the request locked, and the turns of every clinician whom it asks; search
    is settled here, for clinicians in `also` too, so no time may be taken or released after it. `answered` are facts
    of the clinic's own answer, `event` is what both sides are told.

    :raises StateHasChanged: the request was answered, withdrawn or has ended meanwhile
    :raises PatientHasVisit: the patient is somewhere else then
    """
    request = target.request
    change_status(request, RequestState.CONFIRMED, closed_at=now)
    others = request.targets.pending().exclude(pk=target.pk).select_related("practice", "claim")
    siblings = list(others)
    providers = ending.end([target], TargetState.CONFIRMED, now=now, but=agreed.claim.pk, **answered)
    providers |= ending.end(siblings, TargetState.WITHDRAWN, now=now)
    time_claims.hand_over(agreed.claim, kind=TimeClaim.Kind.VISIT, expires_at=None)
    visit = _write(target, request, agreed, now)
    notices.tell_of_visit(event, visit, now=now)
    for sibling in siblings:
        notices.tell_of_target(notices.Event.WITHDRAWN, sibling, now=now)
    time_claims.settle(providers | set(also), now=now)
    return visit


def _write(target: RequestTarget, request: VisitRequest, agreed: Agreed, now: datetime) -> Visit:
    visit = Visit(
        target=target,
        patient=request.patient,
        claim=agreed.claim,
        mode=request.mode,
        new_patient=request.new_patient,
        price_cents=agreed.price_cents,
        confirmed_at=now,
    )
    place(visit, target.practice, agreed.starts_at, agreed.ends_at, now=now)
    with as_a_refusal():
        visit.save(force_insert=True)
    return visit


def place(visit: Visit, practice: Practice, starts_at: datetime, ends_at: datetime, *, now: datetime) -> None:
    """This function will put a visit at a practice and time, without saving it; the wall time there counts.

    It is reminded of anew, and nobody has said yet that they come then.
    """
    zone = practice.location.zone
    local = starts_at.astimezone(ZoneInfo(zone))
    visit.practice, visit.starts_at, visit.ends_at = practice, starts_at, ends_at
    visit.zone, visit.local_date, visit.local_time = zone, local.date(), local.time()
    visit.reminder_due_at, visit.coming_said_at = due.first(starts_at, zone, agreed_at=now), None


@contextmanager
def as_a_refusal() -> Iterator[None]:
    """This function will turn what the constraint says of two visits of a patient at once into `PatientHasVisit`."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "one_visit_per_patient_and_time" not in str(error):
            raise
        raise PatientHasVisit from error
