"""A patient asks for a visit: of one to three practices, at times that are held or in windows that suit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from accounts.errors import DomainError
from accounts.models import User
from patients import consents, notices
from patients.booking import holds
from patients.booking.bookable import kept_practice, listed_practice, visit_length
from patients.booking.holds import HoldIsOver
from patients.booking.scope import Passed, gate, require_windows
from patients.locking import require_theirs, take_turn
from patients.models import Hold, Patient, RequestTarget, Visit, VisitRequest
from patients.requests.deadlines import LEAST, answer_by
from patients.requests.wanted import Wanted, require_fit, write
from patients.visits import confirming
from patients.windows import Told as Window
from providers import time_claims
from providers.models import Practice

MOST_OPEN = 3  # requests of a patient


class HoldIsForAnother(DomainError):
    code = "hold_is_for_another"
    detail = "This time is held for another kind of visit, or for somebody else. Please choose a time again."


class AskedTwice(DomainError):
    code = "asked_twice"
    status = 400
    detail = "Please ask a practice once."


class TooManyOpenRequests(DomainError):
    code = "too_many_open_requests"
    detail = f"There are {MOST_OPEN} open requests. Please wait for an answer, or withdraw one."


class NeedsInstant(DomainError):
    code = "needs_instant"
    detail = "It is too late to ask for this time. Choose one that is confirmed at once, or a later one."


@dataclass(frozen=True, kw_only=True)
class Wish:
    """One practice to ask: by a time that is held there, or the practice itself where windows are given."""

    hold_id: UUID | None = None
    practice_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Asked(Wanted):
    """A whole request, as it was sent."""

    wishes: Sequence[Wish]
    agrees: Mapping[str, str]  # versions of texts by purpose
    windows: Sequence[Window] = ()


@dataclass(frozen=True, kw_only=True)
class _Place:
    """A practice that may be asked, with the time that is held there, if one is."""

    practice: Practice
    hold: Hold | None
    field: str

    @property
    def is_instant(self) -> bool:
        return self.hold is not None and self.practice.confirmation == Practice.Confirmation.INSTANT


@transaction.atomic
def submit(*, asked: Asked, by: User, now: datetime) -> VisitRequest:
    """This function will ask practices for a visit; where one of the times held is confirmed at once, it is booked.

    In that case the other practices are not asked, and what was held there is free again.

    :raises EmergencyLevel, GateUnanswered: what was told does not allow a visit; nothing is kept of it
    :raises PracticeNotListed, NotInScope and the others of `require_scope`: a practice is not for this
    :raises OnlyTodayOrTomorrow, NeedsInstant: the time is too late or too soon to ask for, or all that would suit is
    :raises HoldIsOver, HoldIsForAnother, AskedTwice: what was sent does not name times that are held for this visit
    :raises TooManyOpenRequests: three wait for an answer
    :raises Erased, NotTheirs: the patient's data was erased meanwhile, or `by` does not act for them any more
    :raises AgreementMissing, TextHasChanged: a consent is missing
    :raises PatientHasVisit: the patient is somewhere else then
    """
    passed = gate(asked.telling.symptoms)
    take_turn(asked.patient)
    require_theirs(asked.patient, by)
    _require_room(asked.patient, now)
    places = _places(asked, passed, by, now)
    clinics = {place.practice.location.clinic_id for place in places}
    consents.agree_to_visits(patient=asked.patient, clinics=clinics, versions=asked.agrees, by=by, now=now)
    providers = {place.practice.provider_id for place in places}
    time_claims.take_turns(providers)
    instant = next((place for place in places if place.is_instant), None)
    request = write(asked, passed, by=by, now=now, windows=asked.windows)
    if instant is not None:
        _book(request, instant, places, now)
    else:
        _ask(request, places, passed.level, now)
        time_claims.settle(providers, now=now)
    return request


def _require_room(patient: Patient, now: datetime) -> None:
    """What nobody can answer any more takes no place, though the sweep may not have been there."""
    waiting = RequestTarget.objects.pending().filter(request__patient=patient, respond_by__gt=now)
    if waiting.values("request").distinct().count() >= MOST_OPEN:
        raise TooManyOpenRequests


def _places(asked: Asked, passed: Passed, by: User, now: datetime) -> list[_Place]:
    places: list[_Place] = []
    for index, wish in enumerate(asked.wishes):
        place = _place(wish, asked, by, now, f"asks.{index}")
        if any(place.practice.pk == other.practice.pk for other in places):
            raise AskedTwice(field=place.field)
        starts_at = place.hold.starts_at if place.hold else None
        require_fit(asked, passed, place.practice, starts_at, now=now)
        if place.hold is None:
            require_windows(passed=passed, practice=place.practice, windows=asked.windows, now=now)
        else:
            _require_length(place, place.hold, asked, passed)
            _require_free(asked.patient, place.hold)
        places.append(place)
    return places


def _place(wish: Wish, asked: Asked, by: User, now: datetime, field: str) -> _Place:
    if wish.hold_id is None:
        assert wish.practice_id is not None  # noqa: S101  the form has seen to it
        return _Place(practice=kept_practice(wish.practice_id, now=now), hold=None, field=field)
    hold = _held(wish.hold_id, asked, by, now, f"{field}.hold")
    return _Place(practice=listed_practice(hold.claim.practice_id, now=now), hold=hold, field=field)


def _held(hold_id: UUID, asked: Asked, by: User, now: datetime, field: str) -> Hold:
    seen = Hold.objects.visible_to(by).filter(pk=hold_id).first()
    if seen is None:
        raise HoldIsOver(field=field)
    if (seen.patient_id, seen.mode, seen.new_patient) != (asked.patient.pk, asked.mode, asked.new_patient):
        raise HoldIsForAnother(field=field)  # what is held for another patient is locked in their turn alone
    try:
        (hold,) = holds.lock([hold_id], now=now)
    except HoldIsOver as over:
        over.field = field
        raise
    if hold.starts_at <= now:
        raise HoldIsOver(field=field)  # it has begun meanwhile
    return hold


def _require_length(place: _Place, hold: Hold, asked: Asked, passed: Passed) -> None:
    """A hold keeps nothing of what hurts; what takes longer than the time that is held is for another one."""
    length = visit_length(
        place.practice, mode=asked.mode, condition=passed.condition, new_patient=asked.new_patient
    )
    if length is not None and hold.starts_at + timedelta(minutes=length.minutes) > hold.ends_at:
        raise HoldIsForAnother(field=f"{place.field}.hold")


def _require_free(patient: Patient, hold: Hold) -> None:
    booked = Visit.objects.ahead().filter(patient=patient)
    if booked.filter(starts_at__lt=hold.ends_at, ends_at__gt=hold.starts_at).exists():
        raise confirming.PatientHasVisit


def _ask(request: VisitRequest, places: Sequence[_Place], level: str, now: datetime) -> None:
    for place in places:
        starts_at = place.hold.starts_at if place.hold else None
        due = answer_by(level=level, practice=place.practice, starts_at=starts_at, now=now)
        if due - now < LEAST:
            raise NeedsInstant(field=place.field)
        target = _target(request, place, due, now)
        notices.tell_of_target(notices.Event.REQUESTED, target, now=now)


def _book(request: VisitRequest, instant: _Place, places: Sequence[_Place], now: datetime) -> None:
    target = _target(request, instant, now + LEAST, now)
    for place in places:
        if place.hold is not None and place is not instant:
            claim = holds.turn_into_request(hold=place.hold, expires_at=now + LEAST, now=now)
            time_claims.release([claim], now=now)
    providers = {place.practice.provider_id for place in places}
    confirming.confirm(
        target=target, agreed=confirming.as_asked(target), by=None, now=now, also=providers, answered_at=now
    )


def _target(request: VisitRequest, place: _Place, due: datetime, now: datetime) -> RequestTarget:
    hold = place.hold
    target = RequestTarget(request=request, practice=place.practice, respond_by=due)
    if hold is not None:
        target.claim = holds.turn_into_request(hold=hold, expires_at=due, now=now)
        target.price_cents, target.starts_at, target.ends_at = hold.price_cents, hold.starts_at, hold.ends_at
    target.save(force_insert=True)
    return target
