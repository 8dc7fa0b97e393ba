"""A visit goes to another time, at the same clinician or at another one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from accounts.errors import DomainError
from accounts.models import User
from patients import consents, notices
from patients.booking import alternatives
from patients.booking.bookable import Bookable, TimeNotOffered, bookable, listed_practice
from patients.booking.scope import (
    OnlyTodayOrTomorrow,
    Passed,
    fits_level,
    gate,
    require_licence,
    require_scope,
)
from patients.models import Visit
from patients.requests import intakes
from patients.requests.intakes import Telling
from patients.states import StateHasChanged
from patients.visits import confirming, zones
from patients.visits.turns import HasBegun, Side, in_turn
from providers import time_claims
from providers.models import Practice, TimeClaim
from providers.models.places import Confirmation

FURTHEST = timedelta(days=365)


class SameTime(DomainError):
    code = "same_time"
    detail = "The visit is at this time already."


class AnotherClinician(DomainError):
    code = "another_clinician"
    detail = (
        "A clinic moves a visit to other times of its clinician, at its own places. To see somebody else, or at"
        " another clinic, is for the patient to ask."
    )


class NeedsInstant(DomainError):
    code = "needs_instant"
    detail = "This practice confirms visits itself. Please ask it for a visit, and cancel this one once it says yes."


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """When, and where if not at the same practice. At another clinician's, what a request there would say too."""

    starts_at: datetime
    practice_id: UUID | None = None
    telling: Telling | None = None
    agrees: Mapping[str, str] = field(default_factory=dict)


def reschedule(*, visit: Visit, side: Side, wanted: Wanted, by: User | None, now: datetime) -> Visit:
    """This function will move a visit: to a free time or, where the clinic moves it, to any that its clinician has.

    Until the other time is won the visit stays where it is, and whatever is refused leaves it there. At another
    clinician's the old time is given back after the new one is won. There, and where the same clinician works for
    another clinic, the gate and the scope are asked again, and the consent; what is told anew counts everywhere.

    :raises StateHasChanged, HasBegun: it is not ahead any more
    :raises SameTime: it is there already; where new rules of the time zone put it there, this agrees to it
    :raises TimeNotOffered, TimeTaken: the time is not to be had; with the nearest ones that are
    :raises PracticeNotListed, ModeNotOffered: there is no such visit there
    :raises OnlyTodayOrTomorrow: the patient moves what should be seen sooner
    :raises AnotherClinician: a clinic wants to move it to somebody else, or to another clinic
    :raises NeedsInstant: visits there are not confirmed at once
    :raises AnswersTooOld, EmergencyLevel and those of `require_scope`: it is not for those who work there
    :raises AgreementMissing: the other clinic may not see what the patient told
    :raises PatientHasVisit: the patient is somewhere else then
    """
    request = visit.target.request
    with alternatives.offered(
        mode=visit.mode,
        condition=request.condition,
        new_patient=visit.new_patient,
        level=_level(visit, side, now),
        now=now,
    ):
        row = in_turn(visit, side=side)
        _require_ahead(row, wanted, now)
        found = _found(row, side, wanted, now)
        if not _is_here(row, found.time.practice):
            if side == Side.CLINIC or by is None:
                raise AnotherClinician
            _require_fit(row, found.time.practice, wanted, by, now)
        else:
            _hear(row, found.time.practice, wanted, by, now)
        _require_day(row, found, side, now)
        if found.time.practice.provider_id != row.practice.provider_id:
            return _change_clinician(row, found, now)
        return _shift(row, found, now)


def _require_ahead(row: Visit, wanted: Wanted, now: datetime) -> None:
    if row.status != Visit.Status.CONFIRMED:
        raise StateHasChanged
    if row.starts_at <= now:
        raise HasBegun
    if (
        wanted.starts_at == row.starts_at
        and wanted.practice_id in (None, row.practice_id)
        and zones.agrees(row)
    ):
        raise SameTime


def _is_here(row: Visit, practice: Practice) -> bool:
    """Whether it stays with its clinician and its clinic: nobody else learns of it."""
    before = row.practice
    same_clinic = practice.location.clinic_id == before.location.clinic_id
    return same_clinic and practice.provider_id == before.provider_id


def _level(visit: Visit, side: Side, now: datetime) -> str:
    """How soon the patient should be seen, by what they told in the last days; a clinic may judge otherwise."""
    intake = visit.target.request.intake
    counts = side == Side.PATIENT and now - intake.answered_at <= intakes.FRESH
    return intake.level if counts else ""


def _require_day(row: Visit, found: Bookable, side: Side, now: datetime) -> None:
    place = found.time.practice.location.zone
    if not fits_level(_level(row, side, now), found.time.starts_at, place, now=now):
        raise OnlyTodayOrTomorrow


def _found(row: Visit, side: Side, wanted: Wanted, now: datetime) -> Bookable:
    practice = listed_practice(wanted.practice_id or row.practice_id, now=now)
    if side == Side.CLINIC:
        return _of_the_clinic(row, practice, wanted.starts_at, now)
    return bookable(
        practice=practice,
        starts_at=wanted.starts_at,
        mode=row.mode,
        condition=row.target.request.condition,
        new_patient=row.new_patient,
        now=now,
    )


def _of_the_clinic(row: Visit, practice: Practice, starts_at: datetime, now: datetime) -> Bookable:
    """Whoever runs a practice sees people when they like; the visit stays as long as it was."""
    if not now < starts_at <= now + FURTHEST:
        raise TimeNotOffered(practice, starts_at)
    minutes = (row.ends_at - row.starts_at) // timedelta(minutes=1)
    return Bookable(time_claims.Time(practice, starts_at, minutes), row.price_cents)


def _shift(row: Visit, found: Bookable, now: datetime) -> Visit:
    before, was_at = row.practice, row.starts_at
    time_claims.move(row.claim, found.time, now=now)
    _write(row, found, now)
    notices.tell_of_visit(notices.Event.MOVED, row, now=now)
    if row.practice_id != before.pk:
        notices.tell_of_leaving(row, before, was_at, now=now)
    time_claims.settle([row.claim.provider_id], now=now)
    return row


def _require_fit(row: Visit, practice: Practice, wanted: Wanted, by: User, now: datetime) -> None:
    if practice.confirmation != Confirmation.INSTANT:
        raise NeedsInstant
    consents.agree_to_visits(
        patient=row.patient, clinics=[practice.location.clinic_id], versions=wanted.agrees, by=by, now=now
    )
    require_scope(
        passed=_passed(row, wanted.telling, by, now),
        practice=practice,
        mode=row.mode,
        new_patient=row.new_patient,
        patient_state=row.target.request.patient_state,
        now=now,
    )


def _hear(row: Visit, practice: Practice, wanted: Wanted, by: User | None, now: datetime) -> None:
    """With who knows the patient: what is told all the same counts, and a licence may have ended."""
    if wanted.telling is not None and by is not None:
        consents.agree_to_visits(patient=row.patient, clinics=(), versions=wanted.agrees, by=by, now=now)
        _passed(row, wanted.telling, by, now)
    state = row.target.request.patient_state
    require_licence(practice=practice, mode=row.mode, patient_state=state, now=now)


def _passed(row: Visit, telling: Telling | None, by: User, now: datetime) -> Passed:
    """What was told, if it is fresh or told anew: it goes to somebody else now."""
    request = row.target.request
    request.intake = intakes.latest(request.intake, telling, by=by, now=now)
    request.save(update_fields=["intake"])
    return gate(telling.symptoms if telling else intakes.symptoms(request.intake, now=now))


def _change_clinician(row: Visit, found: Bookable, now: datetime) -> Visit:
    old, practice, was_at = row.claim, row.practice, row.starts_at
    providers = {old.provider_id, found.time.practice.provider_id}
    time_claims.take_turns(providers)
    row.claim = time_claims.take(found.time, kind=TimeClaim.Kind.VISIT, expires_at=None, now=now)
    time_claims.release([old], now=now)
    _write(row, found, now)
    notices.tell_of_visit(notices.Event.MOVED, row, now=now)
    notices.tell_of_leaving(row, practice, was_at, now=now)
    time_claims.settle(providers, now=now)
    return row


def _write(row: Visit, found: Bookable, now: datetime) -> None:
    confirming.place(row, found.time.practice, found.time.starts_at, found.ends_at, now=now)
    row.price_cents = found.price_cents
    row.sequence += 1
    row.delisted_at = None
    with confirming.as_a_refusal():
        row.save(
            update_fields=[
                "practice",
                "claim",
                "starts_at",
                "ends_at",
                "zone",
                "local_date",
                "local_time",
                "price_cents",
                "sequence",
                "delisted_at",
                "reminder_due_at",
                "coming_said_at",
            ]
        )
