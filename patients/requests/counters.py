"""The patient's answer to other times that a clinic offers."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.errors import DomainError
from accounts.models import User
from patients import consents, notices
from patients.booking.bookable import listed_practice
from patients.booking.scope import EmergencyLevel, Passed, gate
from patients.models import (
    CounterOffer,
    OfferState,
    RequestState,
    TargetState,
    Visit,
    VisitRequest,
)
from patients.models.requests import ClosedBecause
from patients.requests import ending, fitting, intakes, withdrawing
from patients.requests.intakes import Telling
from patients.states import StateHasChanged, change_status
from patients.visits import confirming
from providers import time_claims


class OfferIsOver(DomainError):
    code = "offer_is_over"
    detail = "This time is not kept for you any longer."


def accept(
    *, offer: CounterOffer, telling: Telling | None, agrees: Mapping[str, str], by: User, now: datetime
) -> Visit:
    """This function will make the visit at a time that a clinic offered; other practices are not asked any more.

    What was told more than 72 hours ago is told again with it.

    :raises EmergencyLevel: it needs care at once: the request is withdrawn, and that stays so
    :raises AnswersTooOld, GateUnanswered: it has to be told again, wholly
    :raises OfferIsOver: the time has run out
    :raises StateHasChanged: it was answered or taken back before
    :raises PracticeNotListed: the clinician may not be found at the moment
    :raises ManipulationCaution, NotInScope, CautionsUnasked, OnlyTodayOrTomorrow: not with what was told since
    :raises AgreementMissing, TextHasChanged: a consent was taken back
    :raises NoLongerKept: the time has run out while we waited for the clinician's turn
    :raises PatientHasVisit: the patient is somewhere else then
    """
    passed = _passed(offer.target.request, telling, now)
    return _accept(offer, telling, passed, agrees, by, now)


def _passed(request: VisitRequest, telling: Telling | None, now: datetime) -> Passed | None:
    """Before all else: an emergency is told whatever has become of the request, which it withdraws."""
    try:
        return gate(telling.symptoms) if telling else None
    except EmergencyLevel:
        withdraw_in_emergency(request=request, now=now)
        raise


@transaction.atomic
def _accept(
    offer: CounterOffer,
    telling: Telling | None,
    passed: Passed | None,
    agrees: Mapping[str, str],
    by: User,
    now: datetime,
) -> Visit:
    request, offer = _open(offer, now)
    target = offer.target
    _replace(request, telling, by, now)
    practice = listed_practice(target.practice_id, now=now)
    fitting.require_still_fit(
        request=request, practice=practice, starts_at=offer.starts_at, passed=passed, now=now
    )
    clinics = {practice.location.clinic_id}
    consents.agree_to_visits(patient=request.patient, clinics=clinics, versions=agrees, by=by, now=now)
    ending.turns_of(request.targets.select_related("practice"))
    change_status(offer, OfferState.ACCEPTED, answered_at=now)
    agreed = confirming.Agreed(
        claim=offer.claim, starts_at=offer.starts_at, ends_at=offer.ends_at, price_cents=target.price_cents
    )
    return confirming.confirm(target=target, agreed=agreed, by=by, now=now)


@transaction.atomic
def refuse(*, offer: CounterOffer, now: datetime) -> VisitRequest:
    """This function will turn down a time that a clinic offered; with the last one the practice is asked no more.

    :raises OfferIsOver: the time has run out
    :raises StateHasChanged: it was answered or taken back before
    """
    request, offer = _open(offer, now)
    providers = ending.turns_of([offer.target])
    change_status(offer, OfferState.REFUSED, answered_at=now)
    time_claims.release([offer.claim], now=now)
    if not offer.target.counters.open().exists():
        ending.end([offer.target], TargetState.WITHDRAWN, now=now)
        ending.close_if_answered(request, now=now)
    notices.tell_of_target(notices.Event.COUNTER_REFUSED, offer.target, now=now, key=str(offer.pk))
    time_claims.settle(providers, now=now)
    return request


@transaction.atomic
def withdraw_in_emergency(*, request: VisitRequest, now: datetime) -> None:
    """This function will take an open request back because its patient needs care at once."""
    held = withdrawing.locked(request)
    if held.status == RequestState.OPEN:
        withdrawing.close(held, ClosedBecause.EMERGENCY, notices.Event.EMERGENCY, now=now)


def tell_anew(
    *, request: VisitRequest, telling: Telling, agrees: Mapping[str, str], by: User, now: datetime
) -> VisitRequest:
    """This function will take newer answers for an open request; they replace the older ones.

    :raises EmergencyLevel: they need care at once: the request is withdrawn, and that stays so
    :raises GateUnanswered: a question of the gate was not answered
    :raises StateHasChanged: the request is not open any more
    :raises AgreementMissing, TextHasChanged: the consent is missing that the answers are kept
    """
    _passed(request, telling, now)
    return _tell_anew(request, telling, agrees, by, now)


@transaction.atomic
def _tell_anew(
    request: VisitRequest, telling: Telling, agrees: Mapping[str, str], by: User, now: datetime
) -> VisitRequest:
    request = withdrawing.locked(request)
    if request.status != RequestState.OPEN:
        raise StateHasChanged
    consents.agree_to_visits(patient=request.patient, clinics=(), versions=agrees, by=by, now=now)
    _replace(request, telling, by, now)
    return request


def _replace(request: VisitRequest, telling: Telling | None, by: User, now: datetime) -> None:
    request.intake = intakes.latest(request.intake, telling, by=by, now=now)
    request.save(update_fields=["intake"])


def _open(offer: CounterOffer, now: datetime) -> tuple[VisitRequest, CounterOffer]:
    request = withdrawing.locked(offer.target.request)
    offers = CounterOffer.objects.select_related(
        "claim", "target__practice__location__clinic", "target__practice__provider"
    )
    fresh = offers.get(pk=offer.pk)
    fresh.target.request = request
    if request.status != RequestState.OPEN or fresh.status != OfferState.OFFERED:
        raise StateHasChanged
    if fresh.target.respond_by <= now or fresh.claim.released_at is not None:
        raise OfferIsOver
    return request, fresh
