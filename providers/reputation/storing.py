"""A clinician's rating figures: stored in their turn, with their search rows, and looked at again."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from providers import search_rows
from providers.models import Provider, ProviderTaxonomy
from providers.reputation import breakpoints
from providers.reputation.figures import FEWEST_REVIEWS, Sums, compared_mean, percentile_of

FIGURES = ("rating_sum", "rating_weight", "review_count")
MADE_UP = tuple(f"demonstration_{name}" for name in FIGURES)


@dataclass(frozen=True, slots=True)
class Stored:
    """The figures of a clinician as stored: sums of a moment, and those that one made up began with."""

    sums: Sums
    rated_at: datetime | None
    made_up: Sums
    made_up_at: datetime | None


def take_turn(provider_id: UUID) -> None:
    """This function will wait for other changes of a clinician's figures, up to the end of the transaction.

    Take it before reading the reviews that the figures are computed from, and before any practice's turn: without it
    the one that commits last would not know of the other's review.
    """
    take_turns([provider_id])


def take_turns(provider_ids: Collection[UUID]) -> None:
    """This function will take the turns of several, in the order of their ids."""
    rows = Provider.objects.filter(pk__in=provider_ids).order_by("pk").select_for_update(no_key=True)
    list(rows.values_list("pk", flat=True))


@transaction.atomic
def store(*, provider_id: UUID, sums: Sums, now: datetime) -> None:
    """This function will store what the reviews of a clinician come to, decayed to `now`, with the search rows.

    Call it in the transaction of the review and in the clinician's turn. What one made up began with is added, and
    the percentile is read off the latest breakpoints of the profession.

    :raises Provider.DoesNotExist: there is no such clinician
    """
    row = Provider.objects.only(*FIGURES, *MADE_UP, "demonstration_rated_at", "rating_percentile").get(
        pk=provider_id
    )
    whole = sums + _made_up(row).decayed(row.demonstration_rated_at, now)
    percentile = _standing(provider_id, whole, now)
    Provider.objects.filter(pk=provider_id).update(
        rating_sum=whole.total,
        rating_weight=whole.weight,
        review_count=whole.count,
        rated_at=now,
        rating_percentile=percentile,
    )
    if (percentile, whole.count) != (row.rating_percentile, row.review_count):
        search_rows.refresh_provider(provider_id, now=now)


def stored(provider_ids: Iterable[UUID]) -> dict[UUID, Stored]:
    """This function will give the figures of clinicians as they are stored."""
    rows = Provider.objects.filter(pk__in=list(provider_ids))
    rows = rows.only(*FIGURES, *MADE_UP, "rated_at", "demonstration_rated_at")
    return {
        row.pk: Stored(
            sums=Sums(row.rating_sum, row.rating_weight, row.review_count),
            rated_at=row.rated_at,
            made_up=_made_up(row),
            made_up_at=row.demonstration_rated_at,
        )
        for row in rows
    }


def expected(kept: Stored, from_reviews: Sums) -> Sums:
    """This function will give what should be stored, from the reviews that count decayed to `kept.rated_at`."""
    if kept.rated_at is None:
        return from_reviews + kept.made_up
    return from_reviews + kept.made_up.decayed(kept.made_up_at, kept.rated_at)


def _made_up(row: Provider) -> Sums:
    return Sums(row.demonstration_rating_sum, row.demonstration_rating_weight, row.demonstration_review_count)


def _standing(provider_id: UUID, sums: Sums, now: datetime) -> float | None:
    """The percentile of sums of `now`; none under 5 reviews, nor without a profession."""
    primary = ProviderTaxonomy.objects.filter(provider=provider_id, is_primary=True)
    profession = primary.values_list("taxonomy__specialty__profession", flat=True).first()
    if sums.count < FEWEST_REVIEWS or profession is None:
        return None
    made_at, means = breakpoints.latest(profession)
    return percentile_of(compared_mean(sums.decayed(now, made_at or now), profession), means)
