"""The answer of whoever a free time was offered to."""

from datetime import datetime

from django.db import transaction

from accounts.errors import DomainError
from patients import notices
from patients.models import WaitlistEntry, WaitlistOffer
from patients.waitlist import ending


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


def _open(entry: WaitlistEntry, now: datetime) -> WaitlistOffer:
    offer = ending.open_offer(entry)
    if offer is None or offer.expires_at <= now:
        raise NoOffer
    return offer
