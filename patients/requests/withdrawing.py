"""The patient takes a request back, or has to: because of an emergency."""

from datetime import datetime

from django.db import transaction

from patients import notices
from patients.locking import take_turn
from patients.models import RequestState, TargetState, VisitRequest
from patients.models.requests import ClosedBecause
from patients.requests import ending
from patients.states import change_status
from providers import time_claims


def locked(request: VisitRequest) -> VisitRequest:
    """This function will take the patient's turn and lock a request, as it is now."""
    take_turn(request.patient)
    rows = VisitRequest.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("patient__person_key", "patient__user", "intake", "condition").get(
        pk=request.pk
    )


@transaction.atomic
def withdraw(*, request: VisitRequest, now: datetime) -> VisitRequest:
    """This function will take a request back from all practices that have not answered; their times are free again.

    :raises StateHasChanged: it was confirmed or has ended
    """
    return close(locked(request), ClosedBecause.WITHDRAWN, notices.Event.WITHDRAWN, now=now)


def close(
    request: VisitRequest, because: ClosedBecause, event: notices.Event, *, now: datetime
) -> VisitRequest:
    """This function will end a locked request without a visit, with all that was asked by it, and tell both sides.

    :raises StateHasChanged: it was confirmed or has ended
    """
    change_status(request, RequestState.CLOSED, closed_because=because, closed_at=now)
    targets = list(
        request.targets.pending().select_related("practice__location__clinic", "practice__provider", "claim")
    )
    providers = ending.turns_of(targets)
    ending.end(targets, TargetState.WITHDRAWN, now=now)
    for target in targets:
        target.request = request
        notices.tell_of_target(event, target, now=now)
    time_claims.settle(providers, now=now)
    return request
