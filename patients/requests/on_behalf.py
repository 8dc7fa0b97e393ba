"""A clinic books for a patient who shares with it: what a patient asks and a clinic confirms, in one."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.errors import DomainError
from accounts.models import User
from patients import consents, notices
from patients.booking import alternatives
from patients.booking.bookable import Bookable, bookable, listed_practice
from patients.booking.scope import Passed, gate
from patients.locking import NotTheirs, take_turn
from patients.models import Patient, RequestTarget, Visit
from patients.requests.answering import for_the_clinic
from patients.requests.wanted import Wanted, require_fit, write
from patients.visits import confirming
from providers import time_claims
from providers.models import Membership, Practice, TimeClaim

NOT_AGREED = (
    "The patient has not agreed to this yet. They can agree in their own account, or ask for the visit."
)


class NoSuchPractice(DomainError):
    code = "does_not_exist"
    status = 400
    field = "practice"
    detail = "You run no such practice."


class MayNotReadHealth(DomainError):
    code = "permission_denied"
    status = 403
    detail = "Whoever writes down what hurts has to be somebody whom the clinic lets read health data."


@dataclass(frozen=True, kw_only=True)
class Booking(Wanted):
    """A free time for a patient, as it was sent."""

    practice_id: UUID
    starts_at: datetime


def book(*, booking: Booking, by: User, now: datetime) -> Visit:
    """This function will make a visit at a free time, with what the patient told the clinic; the patient is told.

    It was asked of nobody, so it says nothing of how the clinic answers requests.

    :raises NotTheirs: the patient shares with no clinic that `by` works at
    :raises NoSuchPractice, MayNotReadHealth: `by` does not run it, or may not read health data there
    :raises EmergencyLevel, GateUnanswered: what was told does not allow a visit; nothing is kept of it
    :raises AgreementMissing: the patient does not agree, in the present words, that it is kept and seen there
    :raises PracticeNotListed, NotInScope and the others of `require_scope`: the practice is not for this
    :raises OnlyTodayOrTomorrow: the patient should be seen sooner
    :raises TimeNotOffered, TimeTaken: the time is not to be had; with the nearest ones that are
    :raises PatientNotFree: the patient is somewhere else then
    """
    _require_theirs(booking, by, now)  # nobody else learns by the gate how old somebody is
    passed = gate(booking.telling.symptoms)
    with alternatives.offered(
        mode=booking.mode,
        condition=passed.condition,
        new_patient=booking.new_patient,
        level=passed.level,
        now=now,
    ):
        return _book(booking, passed, by, now)


@transaction.atomic
def _book(booking: Booking, passed: Passed, by: User, now: datetime) -> Visit:
    take_turn(booking.patient)
    _require_theirs(booking, by, now)
    practice = listed_practice(booking.practice_id, now=now)
    missing = consents.missing_for_visits(patient=booking.patient, clinics=[practice.location.clinic_id])
    if missing:
        raise consents.AgreementMissing(missing, NOT_AGREED)
    found = bookable(
        practice=practice,
        starts_at=booking.starts_at,
        mode=booking.mode,
        condition=passed.condition,
        new_patient=booking.new_patient,
        now=now,
    )
    require_fit(booking, passed, practice, booking.starts_at, now=now)
    target = _ask(booking, found, passed, by, now)
    with for_the_clinic():
        return confirming.confirm(
            target=target, agreed=confirming.as_asked(target), by=by, now=now, event=notices.Event.BOOKED
        )


def _require_theirs(booking: Booking, by: User, now: datetime) -> None:
    """Asked once more in the turn: the patient may have taken it back, or somebody may have left meanwhile."""
    theirs = Patient.objects.visible_to_clinic(by).readable()
    if not theirs.filter(pk=booking.patient.pk).exists():
        raise NotTheirs
    practices = Practice.objects.visible_to(by).filter(pk=booking.practice_id)
    if not practices.exists():
        raise NoSuchPractice
    works = Membership.objects.active(now).filter(user=by, clinic__in=practices.values("location__clinic"))
    if not works.filter(may_read_health=True).exists():
        raise MayNotReadHealth


def _ask(booking: Booking, found: Bookable, passed: Passed, by: User, now: datetime) -> RequestTarget:
    """What a visit comes of: a request of the one practice, for a time that is taken for it."""
    claim = time_claims.take(found.time, kind=TimeClaim.Kind.VISIT, expires_at=None, now=now)
    return RequestTarget.objects.create(
        request=write(booking, passed, by=by, now=now),
        practice=found.time.practice,
        claim=claim,
        starts_at=booking.starts_at,
        ends_at=found.ends_at,
        price_cents=found.price_cents,
        respond_by=now,
    )
