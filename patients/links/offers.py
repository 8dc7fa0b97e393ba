"""What the link of an offer shows and does, to whoever a free time is kept for."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from accounts.models import User
from patients import consents
from patients.links import signed
from patients.links.signed import LinkIsWrong, Purpose, Told
from patients.models import WaitlistOffer
from patients.requests import intakes
from patients.waitlist import answering, ending
from patients.waitlist.answering import NoOffer


class Stand(StrEnum):
    """How an offer stands. `asks`: what was told is too old, and has to be told again before it can be taken.

    `agrees`: a consent is missing, whose text has to be read first.
    """

    OPEN = "open"
    ASKS = "asks"
    AGREES = "agrees"
    TAKEN = "taken"
    OVER = "over"


@dataclass(frozen=True, kw_only=True)
class Shown:
    offer: WaitlistOffer
    user: User
    stand: Stand


def look(token: str, *, now: datetime) -> Shown:
    """This function will find the offer of a link; it changes nothing.

    :raises LinkIsWrong, LinkIsOld: as `signed.read`, and where the person acts for the patient no more
    """
    told = signed.read(Purpose.TAKE, token, now=now)
    offer = _found(told)
    return Shown(offer=offer, user=told.user, stand=_stand(offer, now))


@transaction.atomic
def take(token: str, *, now: datetime) -> None:
    """This function will make the visit at the time that the page showed.

    :raises LinkIsWrong, LinkIsOld: as `look`
    :raises NoOffer: it is not kept for them any more
    :raises AnswersTooOld, AgreementMissing and the others of `answering.accept`: it can't be taken so
    """
    told = signed.read(Purpose.TAKE, token, now=now)
    offer = _found(told)
    entry = ending.locked(offer.entry_id)
    current = ending.open_offer(entry)
    if current is None or current.pk != offer.pk:
        raise NoOffer
    answering.accept(entry=entry, telling=None, agrees={}, by=told.user, now=now)


def _stand(offer: WaitlistOffer, now: datetime) -> Stand:
    if offer.status == WaitlistOffer.Status.ACCEPTED:
        return Stand.TAKEN
    if offer.status != WaitlistOffer.Status.OFFERED or offer.expires_at <= now:
        return Stand.OVER
    if now - offer.entry.intake.answered_at > intakes.FRESH:
        return Stand.ASKS
    clinics = {offer.practice.location.clinic_id}
    missing = consents.missing_for_visits(patient=offer.entry.patient, clinics=clinics)
    return Stand.AGREES if missing else Stand.OPEN


def _found(told: Told) -> WaitlistOffer:
    rows = WaitlistOffer.objects.visible_to(told.user).filter(pk=told.row_id)
    offer = rows.select_related(
        "entry__patient", "entry__intake", "practice__provider", "practice__location__clinic"
    ).first()
    if offer is None:
        raise LinkIsWrong
    return offer
