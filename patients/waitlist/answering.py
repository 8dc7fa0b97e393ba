"""The answer of whoever a free time was offered to."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.errors import DomainError
from accounts.models import User
from patients import consents, notices
from patients.booking.bookable import listed_practice, visit_length
from patients.booking.scope import EmergencyLevel, Passed, gate, require_day, require_licence
from patients.models import RequestTarget, Visit, VisitRequest, WaitlistEntry, WaitlistOffer
from patients.requests.intakes import Telling
from patients.states import change_status
from patients.visits import confirming
from patients.waitlist import ending, waiting
from providers import time_claims


class NoOffer(DomainError):
    code = "no_offer"
    detail = "No time is kept for you at the moment. You keep your turn."


@transaction.atomic
def decline(*, entry: WaitlistEntry, now: datetime) -> WaitlistEntry:
    """This function will turn down the time that is kept for somebody: it goes to the next, and they keep their turn.

    :raises NoOffer: there is none, or it was not answered in time
    """
    entry = ending.locked(entry.pk)
    offer = _open(entry, now)
    ending.end_offer(offer, WaitlistOffer.Status.DECLINED, notices.Event.OFFER_ENDED, now=now)
    return entry


def accept(
    *, entry: WaitlistEntry, telling: Telling | None, agrees: Mapping[str, str], by: User, now: datetime
) -> Visit:
    """This function will make the visit at the time that is kept for somebody; with it the wait is over.

    :raises EmergencyLevel: what was told needs care at once: the wait is over, and that stays so
    :raises GateUnanswered, AnswersTooOld: it has to be told again, wholly
    :raises NoOffer, NoLongerKept: there is none, or it was not answered in time
    :raises PracticeNotListed, NotLicensedThere: the clinician may not see the patient at the moment
    :raises OnlyTodayOrTomorrow, NotInScope and the others of `require_scope`: not with what was told just now
    :raises AgreementMissing, TextHasChanged: a consent is missing
    :raises PatientHasVisit: the patient is somewhere else then
    """
    try:
        passed = gate(telling.symptoms) if telling else None
    except EmergencyLevel:
        _end_in_emergency(entry, now)
        raise
    return _accept(entry, telling, passed, agrees, by, now)


@transaction.atomic
def _accept(
    entry: WaitlistEntry,
    telling: Telling | None,
    passed: Passed | None,
    agrees: Mapping[str, str],
    by: User,
    now: datetime,
) -> Visit:
    entry = ending.locked(entry.pk)
    offer = _open(entry, now)
    practice = listed_practice(offer.practice_id, now=now)
    require_licence(practice=practice, mode=entry.mode, patient_state=entry.patient_state, now=now)
    waiting.require_for(entry, practice, passed, now)
    if passed is not None:
        require_day(passed=passed, practice=practice, starts_at=offer.starts_at, now=now)
    clinics = {practice.location.clinic_id}
    consents.agree_to_visits(patient=entry.patient, clinics=clinics, versions=agrees, by=by, now=now)
    entry.intake = waiting.told_of(entry.intake, telling, passed, by, now)
    time_claims.take_turns({practice.provider_id})
    change_status(offer, WaitlistOffer.Status.ACCEPTED, answered_at=now)
    change_status(entry, WaitlistEntry.Status.BOOKED, ended_at=now, intake=entry.intake)
    length = visit_length(practice, mode=entry.mode, condition=entry.condition, new_patient=entry.new_patient)
    agreed = confirming.Agreed(
        claim=offer.claim,
        starts_at=offer.starts_at,
        ends_at=offer.ends_at,
        price_cents=length.price_cents if length else None,
    )
    return confirming.confirm(target=_ask(entry, offer, by, now), agreed=agreed, by=by, now=now)


def _ask(entry: WaitlistEntry, offer: WaitlistOffer, by: User, now: datetime) -> RequestTarget:
    """What a visit comes of: a request of the one practice, for the time that it has free."""
    request = VisitRequest.objects.create(
        patient=entry.patient,
        condition=entry.condition,
        intake=entry.intake,
        mode=entry.mode,
        new_patient=entry.new_patient,
        patient_state=entry.patient_state,
        windows=entry.windows,
        note=entry.request.note if entry.request else "",
        asked_by=by,
        submitted_at=now,
    )
    return RequestTarget.objects.create(
        request=request,
        practice=offer.practice,
        claim=offer.claim,
        starts_at=offer.starts_at,
        ends_at=offer.ends_at,
        respond_by=offer.expires_at,
    )


def _open(entry: WaitlistEntry, now: datetime) -> WaitlistOffer:
    offer = ending.open_offer(entry)
    if offer is None or offer.expires_at <= now:
        raise NoOffer
    return offer


@transaction.atomic
def _end_in_emergency(entry: WaitlistEntry, now: datetime) -> None:
    entry = ending.locked(entry.pk)
    if entry.status == WaitlistEntry.Status.WAITING:
        ending.end_wait(entry, WaitlistEntry.Status.LEFT, event=notices.Event.EMERGENCY, now=now)
