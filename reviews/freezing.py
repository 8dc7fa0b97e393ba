"""Far more reviews of a clinician than usual: none counts until a moderator has looked, whatever its stars."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from patients.states import StateHasChanged
from providers import reputation
from providers.models import Provider
from providers.verification import conflicts, reasons
from reviews import showing
from reviews.fraud import COUNTED_AFTER, bursts
from reviews.models import Freeze, HeldFor, Review, ReviewState
from reviews.models.reviews import REFUSED

NEWCOMER = timedelta(days=60)


def look(*, provider: Provider, submitted_at: datetime, now: datetime) -> bool:
    """This function will tell whether a review that was just written is one of a burst, and freeze where it begins.

    Call it within the turn of the clinician, with the review saved.
    """
    freeze = Freeze.objects.filter(provider=provider, lifted_at=None).first() or _begin(provider, now)
    return freeze is not None and freeze.since <= submitted_at


@transaction.atomic
def lift(*, freeze: Freeze, reason: str, by: User, now: datetime) -> Freeze:
    """This function will let what is left of a burst go on its way: a moderator has looked, and says why.

    Reviews that should not be shown are refused one by one before; the others go on.

    :raises ConflictOfInterest: the moderator knows the clinician
    :raises ReasonNeeded: it is not said why
    :raises StateHasChanged: it was lifted before, or one more is held since
    """
    conflicts.refuse_conflict(user=by, provider_id=freeze.provider_id, now=now)
    said = reasons.require(reason)
    held = Review.objects.filter(
        provider=freeze.provider_id, status=ReviewState.HELD, held_for__contains=[HeldFor.BURST]
    )
    rows = [showing.locked(pk) for pk in held.order_by("pk").values_list("pk", flat=True)]
    reputation.take_turn(freeze.provider_id)
    if held.exclude(pk__in=[review.pk for review in rows]).exists():  # somebody wrote while we waited
        raise StateHasChanged
    lifted = {"lifted_at": now, "lifted_by": by, "reason": said}
    if not Freeze.objects.filter(pk=freeze.pk, lifted_at=None).update(**lifted):
        raise StateHasChanged
    for review in rows:
        if review.status == ReviewState.HELD and HeldFor.BURST in review.held_for:
            showing.release(review, HeldFor.BURST, now=now)
    freeze.refresh_from_db()
    return freeze


def _begin(provider: Provider, now: datetime) -> Freeze | None:
    found = bursts.find(_arrivals(provider, now), now=now, cleared_at=_cleared_at(provider))
    if found is None:
        return None
    freeze = Freeze.objects.create(
        provider=provider,
        since=min(found.since, now - COUNTED_AFTER),  # all that does not count yet: a burst may begin slowly
        series=found.series,
        days=found.days,
        seen=found.seen,
        expected=found.expected,
        frozen_at=now,
    )
    # What waits for its day is held. What is shown stays so, and counts no sooner than the freeze is lifted.
    Review.objects.filter(
        provider=provider, status=ReviewState.SCREENED, submitted_at__gte=freeze.since
    ).update(status=ReviewState.HELD, held_for=[HeldFor.BURST], held_at=now)
    return freeze


def _arrivals(provider: Provider, now: datetime) -> list[bursts.Arrival]:
    rows = Review.objects.filter(provider=provider, submitted_at__gt=now - bursts.LOOKS_BACK)
    came = rows.exclude(status__in=REFUSED).order_by("submitted_at", "pk")
    return [
        bursts.Arrival(submitted_at, joined_at is not None and visited_at - joined_at < NEWCOMER)
        for submitted_at, visited_at, joined_at in came.values_list(
            "submitted_at", "visited_at", "submitted_by__created_at"
        )
    ]


def _cleared_at(provider: Provider) -> datetime | None:
    lifted = Freeze.objects.filter(provider=provider, lifted_at__isnull=False).order_by("-lifted_at")
    return lifted.values_list("lifted_at", flat=True).first()
