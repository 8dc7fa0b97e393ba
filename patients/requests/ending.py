"""The end of what was asked of a practice, with the times that were kept for it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from patients import notices
from patients.models import CounterOffer, RequestState, RequestTarget, TargetState, VisitRequest
from patients.states import change_status
from providers import time_claims

Because = VisitRequest.ClosedBecause
WHY = ((TargetState.DECLINED, Because.DECLINED), (TargetState.EXPIRED, Because.EXPIRED))


def end(
    targets: Iterable[RequestTarget],
    to: TargetState,
    *,
    now: datetime,
    but: UUID | None = None,
    **facts: object,
) -> set[UUID]:
    """This function will end what was asked of practices, give back the times, and return whose times these are.

    `but` is a claim that goes on: the time of the visit that comes of it. Call it within the turns of the clinicians,
    with the requests locked, and `time_claims.settle` for those it returns.

    :raises StateHasChanged: one of them has ended before
    """
    providers = set()
    for target in targets:
        change_status(target, to, ended_at=now, **facts)
        offers = list(target.counters.select_related("claim"))
        claims = [offer.claim for offer in offers] + ([target.claim] if target.claim else [])
        time_claims.release([claim for claim in claims if claim.pk != but], now=now)
        ended = CounterOffer.Status.EXPIRED if to == TargetState.EXPIRED else CounterOffer.Status.WITHDRAWN
        target.counters.exclude(claim=but).filter(status=CounterOffer.Status.OFFERED).update(
            status=ended, answered_at=now
        )
        providers.add(target.practice.provider_id)
    return providers


def end_and_tell(
    targets: Sequence[RequestTarget],
    to: TargetState,
    events: Mapping[TargetState, notices.Event],
    *,
    now: datetime,
) -> None:
    """This function will end what was asked, close the requests that nobody can answer any more, and tell both sides.

    What they are told depends on the state that a target had before.

    Call it within the turn of the patient, with the requests locked and set on the targets; search is settled here.

    :raises StateHasChanged: one of them has ended before
    """
    providers, told = turns_of(targets), [events[TargetState(target.status)] for target in targets]
    end(targets, to, now=now)
    for request in {target.request_id: target.request for target in targets}.values():
        close_if_answered(request, now=now)
    for event, target in zip(told, targets, strict=True):
        notices.tell_of_target(event, target, now=now)
    time_claims.settle(providers, now=now)


def turns_of(targets: Iterable[RequestTarget]) -> set[UUID]:
    """This function will wait for the turns of all clinicians whom a request asks, and return their ids."""
    providers = {target.practice.provider_id for target in targets}
    time_claims.take_turns(providers)
    return providers


def close_if_answered(request: VisitRequest, *, now: datetime) -> bool:
    """This function will close a request that nobody can answer any more, and tell whether it did.

    A decline weighs most in why: somebody did answer. Call it within the turn of the patient, after the last end.

    :raises StateHasChanged: the request was confirmed or closed before
    """
    if request.targets.pending().exists():
        return False
    ends = set(request.targets.values_list("status", flat=True))
    because = next((reason for end, reason in WHY if end in ends), Because.WITHDRAWN)
    change_status(request, RequestState.CLOSED, closed_because=because, closed_at=now)
    return True
