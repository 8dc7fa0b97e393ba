"""What everybody reads of a clinician's reviews: those that are shown, and nothing that says who wrote them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Avg, Case, Count, FloatField, When

from providers import profiles
from providers.models import Practice
from reviews import visit_shown
from reviews.access import ReviewQuerySet
from reviews.models import Rating, Reply, Review
from reviews.models.reviews import THEMES
from reviews.outcomes.reach import Reach, reach

FEWEST = 5  # counted reviews that have a theme: under that its mean says little, and much of each
LATEST, OLDEST = ("-published_at", "-id"), ("published_at", "id")
Shown = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Read:
    """Whose reviews are read, and what they come to; how many were asked how they are later, and how many said it."""

    practice: Practice
    rating: Shown
    themes: dict[str, Shown | None]
    check_ins: dict[str, Reach | None]


def of_practice(practice_id: UUID, *, now: datetime) -> Read:
    """This function will find the clinician of a practice that may be shown now.

    :raises Practice.DoesNotExist: there is none, or it may not be shown
    """
    practice = profiles.readable(now).get(pk=practice_id)
    provider = practice.provider
    return Read(practice, profiles.rating(provider, now=now), themes(provider.pk), reach(provider.pk))


def of_provider(provider_id: UUID) -> ReviewQuerySet:
    """This function will select what is shown of a clinician, wherever the visits were."""
    return with_all(Review.objects.shown().filter(provider=provider_id))


def with_all(rows: ReviewQuerySet) -> ReviewQuerySet:
    """This function will read with reviews all that `shown` tells of them, in one statement."""
    return rows.select_related(
        "rating", "reply", "visit__practice__location__clinic", "visit__target__request__condition"
    ).defer("text", "sketch", "findings")


def shown(review: Review) -> Shown:
    """This function will set out a review as everybody reads it; its days are in UTC."""
    assert review.published_at is not None  # noqa: S101  a constraint has seen to it
    return {
        "id": review.pk,
        "display_name": review.display_name,
        "stars": stars(review.rating),
        "text": review.public_text,
        "redacted": bool(review.redactions),
        "visit": visit_shown.shown(review),
        "clinic": review.visit.practice.location.clinic.name,
        "published_on": review.published_at.astimezone(UTC).date(),
        "counts_in_rating": review.counted_at is not None,
        "edited": review.edited_at is not None and review.edited_at > review.published_at,
        "reply": reply(review),
    }


def stars(rating: Rating) -> Shown:
    """This function will set out the stars of a review; null is what its author left out."""
    given = {theme: getattr(rating, theme) for theme in THEMES}
    return {"overall": rating.overall, **given, "would_recommend": rating.would_recommend}


def reply(review: Review) -> Shown | None:
    """This function will set out the clinic's answer; null where there is none, or it was taken back."""
    given: Reply | None = getattr(review, "reply", None)
    if given is None or given.removed_at is not None:
        return None
    return {
        "text": given.text,
        "written_on": given.written_at.astimezone(UTC).date(),
        "edited": given.edited_at is not None,
    }


def themes(provider_id: UUID) -> dict[str, Shown | None]:
    """This function will give the plain mean of each theme in stars, and the share of those who would recommend.

    From the reviews that count, each alike; null where fewer than 5 of them say anything of it.
    """
    recommended = Case(When(would_recommend=True, then=1.0), When(would_recommend=False, then=0.0))
    means = {theme: Avg(theme) for theme in THEMES}
    counts = {f"{theme}_count": Count(theme) for theme in (*THEMES, "would_recommend")}
    found = Rating.objects.filter(review__provider=provider_id, review__counted_at__isnull=False).aggregate(
        **{f"{theme}_mean": mean for theme, mean in means.items()},
        would_recommend_mean=Avg(recommended, output_field=FloatField()),
        **counts,
    )
    told: dict[str, Shown | None] = {theme: _enough(found, theme, "mean", 1) for theme in THEMES}
    return told | {"would_recommend": _enough(found, "would_recommend", "share", 2)}


def _enough(found: dict[str, Any], theme: str, name: str, digits: int) -> Shown | None:
    count = found[f"{theme}_count"]
    return {name: round(found[f"{theme}_mean"], digits), "count": count} if count >= FEWEST else None
