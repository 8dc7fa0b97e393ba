"""What of patients waits for an answer: their requests and waits, ended together."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from patients import notices
from patients.models import (
    EntryState,
    Patient,
    RequestState,
    RequestTarget,
    TargetState,
    VisitRequest,
    WaitlistEntry,
    WaitlistOffer,
    WaitlistOfferState,
)
from patients.models.requests import ClosedBecause
from patients.requests import ending
from patients.states import change_status
from providers import time_claims


@dataclass(frozen=True, kw_only=True)
class Pending:
    """Open requests with the practices that have not answered, and waits with the times that are kept for them."""

    requests: list[VisitRequest]
    targets: list[RequestTarget]
    waits: list[WaitlistEntry]
    offers: list[WaitlistOffer]

    @property
    def providers(self) -> set[UUID]:
        """Whose time it is."""
        rows: list[RequestTarget | WaitlistOffer] = [*self.targets, *self.offers]
        return {row.practice.provider_id for row in rows}


def locked(patients: Collection[Patient]) -> Pending:
    """This function will find what waits for an answer and lock it, within the turns of the patients."""
    whose = {"patient__in": patients}
    requests = list(in_order(VisitRequest.objects.filter(status=RequestState.OPEN, **whose)))
    waits = list(in_order(WaitlistEntry.objects.filter(status=EntryState.WAITING, **whose)))
    place = ("practice__provider", "practice__location__clinic", "claim")
    targets = RequestTarget.objects.pending().filter(request__in=requests)
    offers = WaitlistOffer.objects.filter(entry__in=waits, status=WaitlistOfferState.OFFERED)
    return Pending(
        requests=requests,
        targets=list(targets.select_related("request__patient__user", *place)),
        waits=waits,
        offers=list(offers.select_related("entry__patient__user", *place)),
    )


def in_order(rows: Any) -> Any:
    """This function will lock rows of patients in the order that everybody keeps."""
    return rows.select_for_update(no_key=True, of=("self",)).order_by("pk")


def end(pending: Pending, because: ClosedBecause, *, now: datetime) -> None:
    """This function will end what waits, give the times back and tell both sides.

    Call it within the turns of the clinicians, and settle those of `pending.providers` after it.

    :raises StateHasChanged: something of it was not locked and has ended
    """
    ending.end(pending.targets, TargetState.WITHDRAWN, now=now)
    for request in pending.requests:
        change_status(request, RequestState.CLOSED, closed_because=because, closed_at=now)
    for target in pending.targets:
        notices.tell_of_target(notices.Event.WITHDRAWN, target, now=now)
    _end_waits(pending, now)


def _end_waits(pending: Pending, now: datetime) -> None:
    for offer in pending.offers:
        change_status(offer, WaitlistOfferState.WITHDRAWN, answered_at=now)
        notices.tell_of_wait(notices.Event.WAIT_ENDED, offer, now=now)
    time_claims.release([offer.claim for offer in pending.offers], now=now)
    told = {offer.entry_id for offer in pending.offers}
    for wait in pending.waits:
        change_status(wait, EntryState.LEFT, ended_at=now)
        if wait.pk not in told:
            notices.tell_who_waits(notices.Event.WAIT_ENDED, wait, now=now)
