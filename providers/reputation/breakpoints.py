"""Breakpoints: where the rated clinicians of each profession stood at a moment, kept as versions."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from providers.models import RatingBreakpoints
from providers.models.reputation import MEAN_COUNT
from providers.reputation.figures import FEWEST_REVIEWS, HALF_LIFE, PRIOR_WEIGHT, PRIORS, STEPS

VERSIONS_KEPT = 30
NIGHTLY = timedelta(hours=20)  # a version that is older is of last night

# What clinicians are compared by, as providers/reputation/figures.py defines it; `moment` is SQL for when. Whoever
# was rated after it is taken as they were then.
COMPARED = """
CROSS JOIN LATERAL (
    SELECT power(0.5, greatest(0, extract(epoch FROM {moment} - provider.rated_at))::float8
                      / %(half_life)s::float8) AS share
) AS decay
CROSS JOIN LATERAL (
    SELECT floor(
        (%(prior_weight)s::float8 * prior.mean + decay.share * provider.rating_sum)
        / (%(prior_weight)s::float8 + decay.share * provider.rating_weight) * %(steps)s::float8 + 0.5::float8
    ) / %(steps)s::float8 AS mean
) AS compared
"""

# The profession of a clinician is that of the primary taxonomy.
PROFESSION = """
providers_providertaxonomy AS held
JOIN providers_taxonomy AS taxonomy ON taxonomy.code = held.taxonomy_id
JOIN providers_specialty AS specialty ON specialty.number = taxonomy.specialty_id
JOIN unnest(%(professions)s::text[], %(priors)s::float8[]) AS prior (profession, mean)
    ON prior.profession = specialty.profession
"""

MAKE = f"""
INSERT INTO providers_ratingbreakpoints (profession, made_at, clinician_count, means)
SELECT found.profession, %(now)s, found.count, ARRAY(
    SELECT floor(u.mean * %(steps)s::float8 + 0.5::float8) / %(steps)s::float8
    FROM unnest(found.means) WITH ORDINALITY AS u (mean, n) ORDER BY u.n
)
FROM (
    SELECT prior.profession, count(*),
           percentile_cont(%(shares)s::float8[]) WITHIN GROUP (ORDER BY compared.mean) AS means
    FROM providers_provider AS provider
    JOIN ({PROFESSION}) ON held.provider_id = provider.id AND held.is_primary
    {COMPARED.format(moment="%(now)s")}
    WHERE provider.review_count >= %(fewest)s
    GROUP BY prior.profession
) AS found
"""  # noqa: S608


def values(**more: Any) -> dict[str, Any]:
    """What the statements about ratings take, the formula's constants among it."""
    return {
        "professions": [str(profession) for profession in PRIORS],
        "priors": list(PRIORS.values()),
        "prior_weight": PRIOR_WEIGHT,
        "half_life": HALF_LIFE.total_seconds(),
        "fewest": FEWEST_REVIEWS,
        "steps": STEPS,
        "shares": [n / (MEAN_COUNT - 1) for n in range(MEAN_COUNT)],
        **more,
    }


@transaction.atomic
def make_breakpoints(*, now: datetime) -> int:
    """This function will make a version from all clinicians with 5 or more reviews, decayed to `now`.

    Returns the number of professions in it: one of which nobody is rated has none. Two at once take turns. The last
    30 versions are kept; those of a moment still to come, of a clock that was ahead, are not.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('providers.reputation'))")
        RatingBreakpoints.objects.filter(made_at__gte=now).delete()
        cursor.execute(MAKE, values(now=now))
        made = cursor.rowcount
    versions = RatingBreakpoints.objects.order_by("-made_at").values_list("made_at", flat=True).distinct()
    for oldest in versions[VERSIONS_KEPT - 1 : VERSIONS_KEPT]:
        RatingBreakpoints.objects.filter(made_at__lt=oldest).delete()
    return made


@transaction.atomic
def make_if_due(*, now: datetime) -> int:
    """This function will do `make_breakpoints` if the last version is 20 hours old, and nobody else is at it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('providers.reputation'))")
        if cursor.fetchone() == (False,):
            return 0
    last = RatingBreakpoints.objects.aggregate(at=Max("made_at"))["at"]
    if last is not None and now - NIGHTLY < last <= now:
        return 0
    return make_breakpoints(now=now)


def latest(profession: str) -> tuple[datetime | None, Sequence[float]]:
    """This function will give the moment and the means of a profession's latest breakpoints.

    No means where there are none yet, or of one clinician alone, who would be compared with themselves.
    """
    row = RatingBreakpoints.objects.filter(profession=profession).order_by("-made_at").first()
    if row is None:
        return None, ()
    return row.made_at, row.means if row.clinician_count > 1 else ()


def compared_with(profession: str) -> int:
    """This function will count the clinicians of whom the latest breakpoints of a profession are made."""
    rows = RatingBreakpoints.objects.filter(profession=profession).order_by("-made_at")
    return rows.values_list("clinician_count", flat=True).first() or 0
