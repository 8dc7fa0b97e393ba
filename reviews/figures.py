"""The figures of a clinician, from the reviews that count: made anew at each change, so that they can't drift."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from providers import reputation
from providers.models import Provider
from providers.reputation import Sums
from reviews.fraud import weights
from reviews.models import Review

EXACT = 1e-9  # of stored and recomputed sums, which only differ where a double is rounded differently


@dataclass(frozen=True, slots=True)
class Difference:
    """A clinician whose stored sums are not those of the reviews that count."""

    provider_id: UUID
    stored: Sums
    recomputed: Sums


@transaction.atomic
def recount(provider_id: UUID, *, now: datetime) -> None:
    """This function will write the decayed sums of the reviews that count, and the percentile, into search as well.

    One at a time for each clinician: whoever changes a review after this one waits, and counts both.
    """
    reputation.take_turn(provider_id)
    reputation.store(provider_id=provider_id, sums=sums(provider_id, now=now), now=now)


def sums(provider_id: UUID, *, now: datetime) -> Sums:
    """This function will add up the stars of the reviews that count, each with its weight at a moment."""
    rows = Review.objects.counted().filter(provider=provider_id).order_by("pk")
    counted = [
        weights.Counted(*values)
        for values in rows.values_list("pk", "patient_id", "visited_at", "submitted_at", "rating__overall")
    ]
    return weights.sums(counted, now=now)


def differences() -> Iterator[Difference]:
    """This function will yield each clinician whose stored sums are not those of the reviews that count."""
    for provider_id in Provider.objects.exclude(rated_at=None).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            reputation.take_turn(provider_id)
            kept = reputation.stored([provider_id])[provider_id]
            if kept.rated_at is None:
                continue
            found = reputation.expected(kept, sums(provider_id, now=kept.rated_at))
        if not _equal(kept.sums, found):
            yield Difference(provider_id, kept.sums, found)


def _equal(one: Sums, other: Sums) -> bool:
    pairs = ((one.total, other.total), (one.weight, other.weight))
    return one.count == other.count and all(abs(a - b) <= EXACT * max(1.0, abs(b)) for a, b in pairs)
