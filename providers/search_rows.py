"""The search rows of practices: written with the change that they reflect, rebuilt and checked as a whole."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from providers import next_times
from providers.models import Practice, SearchRow

BATCH = 10_000

FACTS = (
    "practice_id", "specialty", "provider_id", "cell", "ok", "listed_until", "x", "y", "z", "in_person",
    "video_keys", "accepts", "ages", "sex", "languages", "plans_accepted", "plans_refused", "experience",
    "wheelchair", "price_cents", "rating_percentile", "review_count", "acceptance_rate", "reply_hours",
    "answered_count", "confirmed_on", "facts_until",
)  # fmt: skip

# What the rows of these practices should say, from the tables of supply. Cells, state numbers and video keys are
# those of providers/geo.py. Only claimed clinicians are in search: the imported directory is not. Licences and
# experience end with their last valid day in the zone of the place; `facts_until` is the first such day.
TRUTH = """
SELECT practice.id AS practice_id, held.specialty, provider.id AS provider_id,
       (floor((place.lat + 90) * 10)::integer * 3600 + floor((place.lon + 180) * 10)::integer %% 3600) AS cell,
       listing.reason = '' AS ok, listing.listed_until,
       cos(radians(place.lat)) * cos(radians(place.lon)) AS x,
       cos(radians(place.lat)) * sin(radians(place.lon)) AS y,
       sin(radians(place.lat)) AS z,
       practice.does_in_person AS in_person,
       CASE WHEN practice.does_video THEN ARRAY(
           SELECT DISTINCT held.specialty * 1000
                  + (ascii(c.jurisdiction) - 65) * 26 + ascii(substr(c.jurisdiction, 2)) - 65
           FROM providers_credential AS c
           WHERE c.provider_id = provider.id AND c.kind = 'licence' AND c.verified_until >= today.date
           ORDER BY 1
       ) ELSE '{}'::integer[] END AS video_keys,
       CASE practice.accepts WHEN 'new' THEN 2 WHEN 'existing' THEN 1 ELSE 0 END::smallint AS accepts,
       (provider.sees_children::integer + 2 * provider.sees_adults::integer
        + 4 * provider.sees_older_adults::integer)::smallint AS ages,
       provider.sex, provider.languages::text[] AS languages,
       coalesce(plans.accepted, '{}') AS plans_accepted, coalesce(plans.refused, '{}') AS plans_refused,
       ARRAY(
           SELECT least(coalesce(sum(e.count), 0), 32767)::smallint
           FROM generate_series(1, seen.last) AS n
           LEFT JOIN (providers_conditionexperience AS e JOIN providers_condition AS c ON c.id = e.condition_id)
               ON c.number = n AND e.provider_id = provider.id AND e.state = 'verified'
               AND e.valid_until >= today.date
           GROUP BY n ORDER BY n
       ) AS experience,
       place.wheelchair, practice.first_visit_price_cents AS price_cents,
       provider.rating_percentile, provider.review_count,
       clinic.acceptance_rate, clinic.reply_hours, clinic.answered_count,
       (least(practice.phone_confirmed_at, practice.hours_confirmed_at, practice.accepts_confirmed_at,
              plans.confirmed_at) AT TIME ZONE 'UTC')::date AS confirmed_on,
       LEAST(seen.until, (
           SELECT min(c.verified_until) FROM providers_credential AS c
           WHERE practice.does_video AND c.provider_id = provider.id AND c.kind = 'licence'
             AND c.verified_until >= today.date
       )) AS facts_until,
       today.date AS today
FROM providers_practice AS practice
JOIN providers_provider AS provider ON provider.id = practice.provider_id AND provider.claim = 'claimed'
JOIN providers_location AS place ON place.id = practice.location_id
JOIN providers_clinic AS clinic ON clinic.id = place.clinic_id
CROSS JOIN LATERAL (SELECT (%(now)s::timestamptz AT TIME ZONE place.zone)::date AS date) AS today
CROSS JOIN LATERAL (SELECT * FROM providers_listing AS l WHERE l.practice_id = practice.id OFFSET 0) AS listing
JOIN LATERAL (
    SELECT DISTINCT t.specialty_id::smallint AS specialty
    FROM providers_providertaxonomy AS pt JOIN providers_taxonomy AS t ON t.code = pt.taxonomy_id
    WHERE pt.provider_id = provider.id
) AS held ON true
LEFT JOIN (
    SELECT a.practice_id,
           array_agg(plan.number::smallint ORDER BY plan.number) FILTER (WHERE a.answer = 'accepted') AS accepted,
           array_agg(plan.number::smallint ORDER BY plan.number) FILTER (WHERE a.answer = 'not_accepted') AS refused,
           min(a.confirmed_at) FILTER (
               WHERE a.answer <> 'unknown' AND plan.is_active AND payer.is_active
           ) AS confirmed_at
    FROM providers_planacceptance AS a JOIN providers_insuranceplan AS plan ON plan.id = a.plan_id
    JOIN providers_payer AS payer ON payer.id = plan.payer_id
    WHERE a.practice_id = ANY(%(ids)s)
    GROUP BY a.practice_id
) AS plans ON plans.practice_id = practice.id
CROSS JOIN LATERAL (
    SELECT coalesce(max(c.number), 0) AS last, min(e.valid_until) AS until
    FROM providers_conditionexperience AS e JOIN providers_condition AS c ON c.id = e.condition_id
    WHERE e.provider_id = provider.id AND e.state = 'verified' AND e.valid_until >= today.date
) AS seen
WHERE practice.id = ANY(%(ids)s)
"""

_COLUMNS = ", ".join(FACTS)
_CHANGED = ", ".join(FACTS[2:])

UPSERT = f"""
INSERT INTO providers_searchrow AS r ({_COLUMNS})
SELECT {_COLUMNS} FROM ({TRUTH}) AS truth ORDER BY specialty, cell
ON CONFLICT (practice_id, specialty) DO UPDATE
SET ({_CHANGED}) = ({", ".join(f"excluded.{name}" for name in FACTS[2:])})
WHERE ({", ".join(f"r.{name}" for name in FACTS[2:])})
      IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in FACTS[2:])})
"""  # noqa: S608  column names of ours alone

REMOVE_STRAY = """
DELETE FROM providers_searchrow AS r WHERE r.practice_id = ANY(%(ids)s) AND r.specialty <> ALL (ARRAY(
    SELECT taxonomy.specialty_id FROM providers_practice AS practice
    JOIN providers_provider AS provider ON provider.id = practice.provider_id AND provider.claim = 'claimed'
    JOIN providers_providertaxonomy AS held ON held.provider_id = provider.id
    JOIN providers_taxonomy AS taxonomy ON taxonomy.code = held.taxonomy_id
    WHERE practice.id = r.practice_id
))
"""

# What has lapsed by now is left to the sweep of `refresh_lapsed`.
DIFFERENCES = f"""
SELECT coalesce(t.practice_id, r.practice_id), coalesce(t.specialty, r.specialty),
       CASE WHEN r.practice_id IS NULL THEN 'missing' WHEN t.practice_id IS NULL THEN 'stray' ELSE 'differs' END
FROM ({TRUTH}) AS t
FULL JOIN (SELECT * FROM providers_searchrow WHERE practice_id = ANY(%(ids)s)) AS r USING (practice_id, specialty)
WHERE ({", ".join(f"t.{name}" for name in FACTS[2:])})
      IS DISTINCT FROM ({", ".join(f"r.{name}" for name in FACTS[2:])})
  AND (r.facts_until >= t.today) IS NOT FALSE
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Difference:
    """A search row that does not say what the tables of supply say."""

    practice_id: UUID
    specialty: int
    problem: str  # missing, stray, differs, times


@transaction.atomic
def refresh(
    practice_ids: Sequence[UUID], *, now: datetime, open_cache: next_times.OpenTimes | None = None
) -> None:
    """This function will bring the search rows of practices in step with supply, free times included.

    Call it in the transaction of whatever changed a fact that search shows.
    """
    next_times.take_turn(practice_ids)
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"ids": list(practice_ids), "now": now}
        cursor.execute(UPSERT, values)
        cursor.execute(REMOVE_STRAY, values)
    next_times.refresh(practice_ids, now=now, open_cache=open_cache)


def refresh_provider(provider_id: UUID, *, now: datetime) -> None:
    """This function will bring every search row of a clinician in step with supply."""
    refresh(list(Practice.objects.filter(provider=provider_id).values_list("pk", flat=True)), now=now)


LAPSED = """
SELECT DISTINCT r.practice_id FROM providers_searchrow AS r
JOIN providers_practice AS practice ON practice.id = r.practice_id
JOIN providers_location AS place ON place.id = practice.location_id
WHERE r.facts_until <= %(utc_day)s AND r.facts_until < (%(now)s::timestamptz AT TIME ZONE place.zone)::date
LIMIT %(limit)s
"""


@transaction.atomic
def refresh_lapsed(*, now: datetime, limit: int = BATCH) -> int:
    """This function will bring up to `limit` practices in step whose licences or experience ran out with a day.

    Returns how many there were: call it again until there are none.
    """
    with connection.cursor() as cursor:
        # No zone is a day or more ahead of UTC: the first condition serves the index, the second is exact.
        cursor.execute(LAPSED, {"now": now, "utc_day": now.astimezone(UTC).date(), "limit": limit})
        ids = [practice_id for (practice_id,) in cursor.fetchall()]
    refresh(ids, now=now)
    return len(ids)


def refresh_all_lapsed(*, now: datetime) -> int:
    """This function will do `refresh_lapsed` batch by batch, each in its own transaction, until nothing is left."""
    refreshed = 0
    while count := refresh_lapsed(now=now):
        refreshed += count
    return refreshed


def rebuild(*, now: datetime, progress: Callable[[int], None] | None = None) -> int:
    """This function will bring all search rows in step with supply and store the table in search order.

    Returns the number of practices seen; `progress` is told of each batch's size. Not inside a transaction.
    """
    count = refresh_all(now=now, progress=progress)
    store_in_order()
    return count


def refresh_all(*, now: datetime, progress: Callable[[int], None] | None = None) -> int:
    """This function will do `refresh` for every practice of claimed clinicians, and remove rows of none."""
    count = 0
    open_cache: next_times.OpenTimes = {}
    _remove_orphans()
    for ids in _batches():
        refresh(ids, now=now, open_cache=open_cache)
        count += len(ids)
        if progress:
            progress(len(ids))
    return count


def store_in_order() -> None:
    """This function will store the search table in the order of its index, without the rows that are gone.

    Call it after the commit: within the transaction that wrote the rows every earlier version of them stays, and
    the table has twice the pages to read.
    """
    with connection.cursor() as cursor:
        cursor.execute("CLUSTER providers_searchrow USING searchrow_specialty_cell")
        cursor.execute("ANALYZE providers_searchrow")


def differences(*, now: datetime) -> Iterator[Difference]:
    """This function will yield each search row that differs from supply, and each that is missing or stray.

    Next times are compared for practices that the sweep need not have moved yet.
    """
    for ids in _batches():
        with connection.cursor() as cursor:
            cursor.execute(DIFFERENCES, {"ids": ids, "now": now})
            yield from (Difference(*row) for row in cursor.fetchall())
        yield from _wrong_times(ids, now)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT practice_id, specialty, 'stray' {_ORPHANS}")
        yield from (Difference(*row) for row in cursor.fetchall())


def _wrong_times(ids: Sequence[UUID], now: datetime) -> Iterator[Difference]:
    current = Practice.objects.filter(pk__in=ids, times_due_at__gt=now).values_list("pk", flat=True)
    true = {f.practice_id: (f.in_person_at, f.video_at) for f in next_times.compute(list(current), now=now)}
    rows = SearchRow.objects.filter(practice_id__in=true).order_by("practice_id", "specialty")
    for practice_id, specialty, *times in rows.values_list(
        "practice_id", "specialty", "next_in_person_at", "next_video_at"
    ):
        if true[practice_id] != tuple(times):
            yield Difference(practice_id, specialty, "times")


# Rows of practices that no batch holds: deleted ones, and those of clinicians who are not claimed any more.
_ORPHANS = """FROM providers_searchrow AS r WHERE NOT EXISTS (
    SELECT FROM providers_practice AS practice
    JOIN providers_provider AS provider ON provider.id = practice.provider_id AND provider.claim = 'claimed'
    WHERE practice.id = r.practice_id
)"""


def _remove_orphans() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE {_ORPHANS}")


def _batches() -> Iterator[list[UUID]]:
    """The ids of claimed clinicians' practices, in the order of their ids, in batches."""
    claimed = Practice.objects.filter(provider__claim="claimed").order_by("pk").values_list("pk", flat=True)
    last: UUID | None = None
    while batch := list(claimed.filter(pk__gt=last)[:BATCH] if last else claimed[:BATCH]):
        yield batch
        last = batch[-1]
