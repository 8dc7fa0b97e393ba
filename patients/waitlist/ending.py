"""The end of an offer, with the time that was kept for it, and the end of a wait."""

from datetime import datetime
from uuid import UUID

from patients import notices
from patients.locking import take_turn
from patients.models import WaitlistEntry, WaitlistOffer
from patients.states import change_status
from providers import time_claims
from providers.rounds import alone

States = WaitlistOffer.Status


def locked(entry_id: UUID) -> WaitlistEntry:
    """This function will take the turn of whoever waits and lock their wait, as it is now."""
    entries = WaitlistEntry.objects.select_related("patient__person_key", "patient__user")
    take_turn(entries.get(pk=entry_id).patient)
    return entries.select_for_update(no_key=True, of=("self",)).get(pk=entry_id)


def open_offer(entry: WaitlistEntry) -> WaitlistOffer | None:
    """This function will find the offer of a wait that was not answered, be it too late or not."""
    offers = entry.offers.open().select_related(
        "entry__patient", "claim", "practice__provider", "practice__location__clinic"
    )
    return offers.first()


def end_offer(offer: WaitlistOffer, to: str, event: notices.Event, *, now: datetime) -> None:
    """This function will end an offer, give the time back and tell both sides, with the wait locked.

    Search is settled here, so no other time may be taken or released after it.

    :raises StateHasChanged: it has ended before
    """
    change_status(offer, to, answered_at=now)
    providers = {offer.practice.provider_id}
    time_claims.take_turns(providers)
    time_claims.release([offer.claim], now=now)
    notices.tell_of_wait(event, offer, now=now)
    time_claims.settle(providers, now=now)


def end_wait(
    entry: WaitlistEntry, to: str, *, now: datetime, event: notices.Event = notices.Event.WAIT_ENDED
) -> None:
    """This function will end a wait that is locked, and with it the offer that is open.

    :raises StateHasChanged: it has ended before
    """
    change_status(entry, to, ended_at=now)
    offer = open_offer(entry)
    if offer is None:
        notices.tell_who_waits(event, entry, now=now)
    else:
        end_offer(offer, States.WITHDRAWN, event, now=now)


def end_unanswered(*, now: datetime) -> int:
    """This function will end offers that nobody answered in time, each in its own transaction; the turn is kept."""
    late = WaitlistOffer.objects.open().filter(expires_at__lte=now).order_by("expires_at")
    entries = list(late.values_list("entry", flat=True))
    return sum(alone(entry_id, _end_unanswered, entry_id, now) for entry_id in entries)


def end_old_waits(*, now: datetime) -> int:
    """This function will end waits that have lasted as long as they may, each in its own transaction."""
    old = WaitlistEntry.objects.filter(status=WaitlistEntry.Status.WAITING, until__lte=now)
    entries = list(old.order_by("until").values_list("pk", flat=True))
    return sum(alone(entry_id, _end_old, entry_id, now) for entry_id in entries)


def _end_unanswered(entry_id: UUID, now: datetime) -> bool:
    offer = open_offer(locked(entry_id))
    if offer is None or offer.expires_at > now:
        return False  # answered meanwhile, or ended by another sweep
    end_offer(offer, States.EXPIRED, notices.Event.OFFER_ENDED, now=now)
    return True


def _end_old(entry_id: UUID, now: datetime) -> bool:
    entry = locked(entry_id)
    if entry.status != WaitlistEntry.Status.WAITING:
        return False
    end_wait(entry, WaitlistEntry.Status.EXPIRED, now=now)
    return True
