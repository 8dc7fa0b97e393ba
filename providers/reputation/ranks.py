"""Percentiles in step with the latest breakpoints: all at once, or batch by batch beside reviews that arrive."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from providers import search_rows
from providers.models import Practice
from providers.reputation import breakpoints, storing
from providers.reputation.breakpoints import COMPARED, PROFESSION, values
from providers.rounds import NOBODY, Enough, alone, look, never

BATCH = 100  # clinicians in a transaction
AT_ONCE = 20_000  # found by one pass over all

# Who stands elsewhere than is stored: `percentile_of` in SQL. Means lie on a grid, so what is below a mean is at most
# half a step below it. A percentile is of the moment of the breakpoints, or of that of the rating if it came later:
# so it is the same whenever it is computed, and time alone does not write a row.
OUT_OF_STEP = f"""
SELECT provider.id, standing.percentile
FROM providers_provider AS provider
LEFT JOIN ({PROFESSION}) ON held.provider_id = provider.id AND held.is_primary
LEFT JOIN (
    SELECT DISTINCT ON (profession) profession, made_at,
           CASE WHEN clinician_count > 1 THEN means END AS means
    FROM providers_ratingbreakpoints ORDER BY profession, made_at DESC
) AS latest ON latest.profession = prior.profession
{COMPARED.format(moment="latest.made_at")}
CROSS JOIN LATERAL (
    SELECT width_bucket(compared.mean, latest.means) AS upto,
           width_bucket(compared.mean - 0.5::float8 / %(steps)s::float8, latest.means) AS lower
) AS near
CROSS JOIN LATERAL (
    SELECT CASE WHEN near.upto > near.lower THEN (near.lower + near.upto - 1)::float8 / 2
                WHEN near.upto = 0 THEN 0::float8
                WHEN near.upto = cardinality(latest.means) THEN near.upto - 1::float8
                ELSE near.upto - 1 + (compared.mean - latest.means[near.upto])
                                     / (latest.means[near.upto + 1] - latest.means[near.upto]) END AS place
) AS placed
CROSS JOIN LATERAL (
    SELECT CASE WHEN provider.review_count < %(fewest)s OR prior.profession IS NULL THEN NULL
                WHEN latest.means IS NULL THEN 0.5::float8
                ELSE floor(placed.place + 0.5::float8) / 100::float8 END AS percentile
) AS standing
WHERE (provider.review_count >= %(fewest)s OR provider.rating_percentile IS NOT NULL)
  AND provider.rating_percentile IS DISTINCT FROM standing.percentile
"""  # noqa: S608

FIND = f"SELECT id FROM ({OUT_OF_STEP}) AS found WHERE id > %(after)s ORDER BY id LIMIT %(limit)s"  # noqa: S608

UPDATE = f"""
UPDATE providers_provider AS provider SET rating_percentile = found.percentile
FROM ({OUT_OF_STEP} {{of_whom}}) AS found WHERE found.id = provider.id
"""  # noqa: S608


@transaction.atomic
def rank_all_at_once(*, now: datetime) -> int:
    """This function will make breakpoints and set every percentile by them in one statement, for loading.

    Returns how many changed. Search rows show them once they are refreshed. A review that arrives at the same moment
    may be ranked by what was said before it.
    """
    breakpoints.make_breakpoints(now=now)
    with connection.cursor() as cursor:
        cursor.execute(UPDATE.format(of_whom=""), values())
        return cursor.rowcount


def rank_within_professions(*, now: datetime, enough: Enough = never) -> int:
    """This function will make breakpoints and bring all percentiles in step with them. Returns how many changed."""
    breakpoints.make_breakpoints(now=now)
    return bring_in_step(now=now, enough=enough)


def rank_nightly(*, now: datetime, enough: Enough = never) -> int:
    """This function will do the same, with breakpoints made anew only where the last are 20 hours old.

    What an earlier round left is brought in step by the next one. Returns how many changed.
    """
    breakpoints.make_if_due(now=now)
    return bring_in_step(now=now, enough=enough)


def bring_in_step(*, now: datetime, enough: Enough = never) -> int:
    """This function will set the percentiles that the latest breakpoints give, and refresh the search rows of those.

    A hundred at a time, each in a transaction of its own in the turns of these clinicians. Returns how many changed.
    """
    changed, after = 0, NOBODY
    while not enough():
        found = [row_id for (row_id,) in look(FIND, now=now, after=after, limit=AT_ONCE, **values())]
        for start in range(0, len(found), BATCH):
            batch = found[start : start + BATCH]
            changed += alone(batch[0], put_in_step, batch, now)
            if enough():
                break
        if len(found) < AT_ONCE:
            break
        after = found[-1]
    return changed


def put_in_step(provider_ids: Sequence[UUID], now: datetime) -> int:
    """This function will bring these clinicians in step, in the caller's transaction. Returns how many changed."""
    storing.take_turns(provider_ids)
    with connection.cursor() as cursor:
        statement = UPDATE.format(of_whom="AND provider.id = ANY (%(ids)s)") + "RETURNING provider.id"
        cursor.execute(statement, values(ids=list(provider_ids)))
        changed = [row_id for (row_id,) in cursor.fetchall()]
    shown_at = Practice.objects.filter(provider__in=changed).order_by("pk")
    search_rows.refresh(list(shown_at.values_list("pk", flat=True)), now=now)
    return len(changed)
