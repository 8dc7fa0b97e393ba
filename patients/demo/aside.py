"""What keeps made-up clinicians from going: visits, requests, waits and consents that point to them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts.encryption.fields import Sealed
from patients.models import (
    Consent,
    CounterOffer,
    Hold,
    Intake,
    RequestTarget,
    Visit,
    VisitRequest,
    WaitlistEntry,
    WaitlistOffer,
)
from providers.models import Practice


@transaction.atomic
def step_aside(*, now: datetime) -> None:
    """This function will let go of all made-up clinicians, so that others can take their place.

    Whatever was asked of them goes. What was told about the pain can't be deleted (see Intake): it is emptied, as by
    an erasure. Call it where another demonstration is about to come, in the same transaction.
    """
    made_up = Practice.objects.filter(provider__is_demonstration=True)
    requests = _ids(VisitRequest.objects.filter(targets__practice__in=made_up))
    waits = _ids(WaitlistEntry.objects.filter(practices__in=made_up))
    waits |= _ids(WaitlistEntry.objects.filter(offers__practice__in=made_up))  # of the erased, who name none
    waits |= _ids(WaitlistEntry.objects.filter(request__in=requests))
    intakes = set(VisitRequest.objects.filter(pk__in=requests).values_list("intake", flat=True))
    intakes |= set(WaitlistEntry.objects.filter(pk__in=waits).values_list("intake", flat=True))
    targets = _ids(RequestTarget.objects.filter(request__in=requests))
    for rows in (  # those that point to others first
        WaitlistOffer.objects.filter(entry__in=waits),
        WaitlistEntry.practices.through.objects.filter(waitlistentry__in=waits),
        WaitlistEntry.objects.filter(pk__in=waits),
        Visit.objects.filter(target__in=targets),
        CounterOffer.objects.filter(target__in=targets),
        RequestTarget.objects.filter(pk__in=targets),
        VisitRequest.objects.filter(pk__in=requests),
        Hold.objects.filter(claim__practice__in=made_up),
        Consent.objects.filter(clinic__locations__practices__in=made_up),
    ):
        rows.delete()
    kept = Intake.objects.filter(pk__in=intakes, erased_at=None)
    kept.update(told=Sealed(), erased_at=now)


def _ids(rows: QuerySet[Any]) -> set[UUID]:
    return set(rows.values_list("pk", flat=True))
