"""Requests that a practice, or the patient after other times were offered, has not answered in time."""

from datetime import datetime
from uuid import UUID

from patients import notices
from patients.models import RequestTarget, TargetState, VisitRequest
from patients.requests import ending, withdrawing
from providers.rounds import alone

# Who has not answered in time: the practice, or the patient after other times were offered.
TOLD = {
    TargetState.REQUESTED: notices.Event.EXPIRED,
    TargetState.COUNTERED: notices.Event.COUNTER_EXPIRED,
}


def end_unanswered(*, now: datetime) -> int:
    """This function will end what was not answered in time, each request in a transaction of its own.

    Returns how many practices were asked in vain. Two sweeps at once do no harm: each looks again within the lock.
    """
    late = RequestTarget.objects.pending().filter(respond_by__lte=now).order_by("respond_by")
    requests = dict.fromkeys(late.values_list("request", flat=True))
    return sum(alone(request_id, _end, request_id, now) for request_id in requests)


def _end(request_id: UUID, now: datetime) -> int:
    request = withdrawing.locked(VisitRequest.objects.select_related("patient").get(pk=request_id))
    pending = request.targets.pending().filter(respond_by__lte=now)
    targets = list(pending.select_related("practice__location__clinic", "practice__provider", "claim"))
    for target in targets:
        target.request = request
    if targets:  # else answered meanwhile, or ended by another sweep
        ending.end_and_tell(targets, TargetState.EXPIRED, TOLD, now=now)
    return len(targets)
