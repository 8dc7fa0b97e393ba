"""Ratings as shown and ranked: the only writer of a clinician's rating figures."""

from datetime import datetime
from typing import Any

from django.db import connection

from providers.models import Profession

PRIOR_WEIGHT = 10.0  # reviews' worth of the profession's mean that each clinician starts with
HALF_LIFE_MONTHS = 24
FEWEST_REVIEWS = 5  # below it no figure is shown: "new here"

# The mean rating of each profession: an assumption until a house has enough reviews of its own. Public sites
# rate bodywork and physical therapy above physicians, so a rating says something only within its profession.
PRIORS: dict[str, float] = {
    Profession.PRIMARY_CARE: 4.2,
    Profession.SPECIALIST: 4.1,
    Profession.SURGEON: 4.1,
    Profession.ADVANCED_PRACTICE: 4.3,
    Profession.PHYSICAL_THERAPY: 4.6,
    Profession.CHIROPRACTIC: 4.6,
    Profession.MENTAL_HEALTH: 4.0,
    Profession.BODYWORK: 4.7,
}

# percent_rank over the shrunk mean, within the profession of the primary taxonomy. Weights decay from the
# moment they were stored to now. Someone alone in a profession stands in its middle, not at its end.
RANK = """
WITH prior AS (SELECT * FROM unnest(%(professions)s::text[], %(means)s::float8[]) AS t(profession, mean)),
rated AS (
    SELECT provider.id, prior.profession, (
        %(prior_weight)s::float8 * prior.mean + decay.share * provider.rating_sum
    ) / (%(prior_weight)s::float8 + decay.share * provider.rating_weight) AS shrunk
    FROM providers_provider AS provider
    JOIN providers_providertaxonomy AS held ON held.provider_id = provider.id AND held.is_primary
    JOIN providers_taxonomy AS taxonomy ON taxonomy.code = held.taxonomy_id
    JOIN providers_specialty AS specialty ON specialty.number = taxonomy.specialty_id
    JOIN prior ON prior.profession = specialty.profession
    CROSS JOIN LATERAL (
        SELECT power(0.5, greatest(0, extract(epoch FROM %(now)s - provider.rated_at))::float8
                          / extract(epoch FROM make_interval(months => %(half_life)s))::float8) AS share
    ) AS decay
    WHERE provider.review_count >= %(fewest)s AND provider.rated_at IS NOT NULL
),
ranked AS (
    SELECT id, CASE WHEN count(*) OVER (PARTITION BY profession) = 1 THEN 0.5
                    ELSE percent_rank() OVER (PARTITION BY profession ORDER BY shrunk) END AS percentile
    FROM rated
)
UPDATE providers_provider AS provider SET rating_percentile = found.percentile
FROM (
    SELECT p.id, ranked.percentile FROM providers_provider AS p LEFT JOIN ranked USING (id)
    WHERE ranked.id IS NOT NULL OR p.rating_percentile IS NOT NULL
) AS found
WHERE found.id = provider.id AND provider.rating_percentile IS DISTINCT FROM found.percentile
"""


def shrunk_mean(rating_sum: float, rating_weight: float, prior: float) -> float:
    """This function will pull a mean toward the profession's by (C*m + sum w*x) / (C + sum w), in stars."""
    return (PRIOR_WEIGHT * prior + rating_sum) / (PRIOR_WEIGHT + rating_weight)


def shown(rating_sum: float, rating_weight: float, review_count: int, profession: str) -> float | None:
    """This function will give the shrunk mean in stars to one decimal, or None under 5 reviews."""
    if review_count < FEWEST_REVIEWS:
        return None
    return round(shrunk_mean(rating_sum, rating_weight, PRIORS[profession]), 1)


def rank_within_professions(*, now: datetime) -> int:
    """This function will set every rating percentile anew; those under 5 reviews get none.

    Returns how many changed. Search rows show the new figures once they are refreshed.
    """
    values: dict[str, Any] = {
        "professions": [str(profession) for profession in PRIORS],
        "means": list(PRIORS.values()),
        "prior_weight": PRIOR_WEIGHT,
        "half_life": HALF_LIFE_MONTHS,
        "fewest": FEWEST_REVIEWS,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(RANK, values)
        return cursor.rowcount
