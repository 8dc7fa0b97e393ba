"""The details of the clinicians that a search picked, with the listing condition asked once more."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from matching.factors import VIDEO
from matching.ranking import Candidate
from matching.retrieval import Hit
from matching.windows import Window
from providers.next_times import schedules as load_schedules

DETAILS = """
SELECT hit.place, practice.id AS practice_id, practice.phone, practice.accepts, practice.does_in_person,
       practice.does_video, practice.confirmation, practice.phone_confirmed_at, practice.hours_confirmed_at,
       practice.accepts_confirmed_at, plan_answer.confirmed_at AS plan_confirmed_at, row.price_cents,
       provider.id AS provider_id, provider.npi, provider.first_name, provider.middle_name, provider.last_name,
       provider.suffix, provider.credential, provider.sex, provider.languages, provider.is_demonstration,
       provider.rating_sum, provider.rating_weight, row.review_count, row.rating_percentile,
       location.line1, location.line2, location.city, location.state, location.zip, location.lat, location.lon,
       location.zone, location.wheelchair, clinic.name AS clinic_name,
       row.next_in_person_at, row.next_video_at, row.acceptance_rate, row.reply_hours, row.answered_count,
       (%(moment)s AT TIME ZONE 'UTC')::date - row.confirmed_on AS stale_days, row.experience,
       CASE WHEN %(plan)s::smallint = ANY (row.plans_accepted) THEN 'accepted'
            WHEN %(plan)s::smallint = ANY (row.plans_refused) THEN 'not_accepted' ELSE 'unknown' END AS plan,
       held.codes AS taxonomy_codes, held.specialties, held.profession, held.manipulates, seen.periods
FROM unnest(%(practices)s::uuid[], %(specialties)s::smallint[], %(by_video)s::boolean[])
    WITH ORDINALITY AS hit (practice_id, specialty, by_video, place)
JOIN providers_searchrow AS row USING (practice_id, specialty)
JOIN providers_practice AS practice ON practice.id = row.practice_id
JOIN LATERAL (SELECT * FROM providers_listing AS l WHERE l.practice_id = practice.id OFFSET 0) AS listing
    ON listing.listed_until >= (%(now)s AT TIME ZONE listing.zone)::date AND listing.reason = ''
JOIN providers_provider AS provider ON provider.id = practice.provider_id
JOIN providers_location AS location ON location.id = practice.location_id
JOIN providers_clinic AS clinic ON clinic.id = location.clinic_id
LEFT JOIN providers_planacceptance AS plan_answer
    ON plan_answer.practice_id = practice.id AND plan_answer.plan_id = %(plan_id)s
CROSS JOIN LATERAL (
    SELECT array_agg(t.code ORDER BY pt.is_primary DESC, t.code) AS codes,
           json_agg(DISTINCT jsonb_build_object('slug', s.slug, 'label', s.label)) AS specialties,
           max(s.profession) FILTER (WHERE pt.is_primary) AS profession,
           bool_or(s.manipulates) AS manipulates
    FROM providers_providertaxonomy AS pt
    JOIN providers_taxonomy AS t ON t.code = pt.taxonomy_id
    JOIN providers_specialty AS s ON s.number = t.specialty_id
    WHERE pt.provider_id = provider.id
) AS held
CROSS JOIN LATERAL (
    SELECT json_object_agg(e.number, json_build_array(e.first, e.last, e.kind)) AS periods FROM (
        SELECT c.number, extract(year FROM min(x.period_from)) AS first, extract(year FROM max(x.period_to)) AS last,
               CASE WHEN count(DISTINCT x.evidence) = 1 THEN min(x.evidence) ELSE 'several' END AS kind
        FROM providers_conditionexperience AS x JOIN providers_condition AS c ON c.id = x.condition_id
        WHERE x.provider_id = provider.id AND x.state = 'verified' AND c.number = ANY (%(conditions)s)
          AND x.valid_until >= (%(now)s AT TIME ZONE location.zone)::date
        GROUP BY c.number
    ) AS e
) AS seen
WHERE NOT hit.by_video OR EXISTS (
    SELECT FROM providers_credential AS c
    WHERE c.provider_id = provider.id AND c.kind = 'licence' AND c.state = 'verified'
      AND c.jurisdiction = %(state)s AND c.expires_on >= (%(now)s AT TIME ZONE listing.zone)::date
)
ORDER BY hit.place
"""

Details = dict[str, Any]


def details(
    hits: Sequence[Hit],
    *,
    conditions: Sequence[int],
    plan: tuple[int, UUID] | None,
    state: str | None,
    moment: datetime,
    now: datetime,
) -> list[tuple[Hit, Details]]:
    """This function will load what is shown of each hit, in order, and leave out who may not be shown any more.

    `plan` is the number and id of the plan asked for, `state` where the person is (for video), `moment` the one that
    scores are computed for.
    """
    number, plan_id = plan or (None, None)
    values: dict[str, Any] = {
        "practices": [hit.practice_id for hit in hits],
        "specialties": [hit.specialty for hit in hits],
        "by_video": [hit.mode == VIDEO for hit in hits],
        "conditions": list(conditions),
        "plan": number,
        "plan_id": plan_id,
        "state": state,
        "moment": moment,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(DETAILS, values)
        names = [column.name for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [(hits[row["place"] - 1], row) for row in rows]


def candidate(
    hit: Hit, row: Details, *, slugs: Mapping[int, str], opening: str, opening_by_part: bool
) -> Candidate:
    """The hit as the reference ranking knows it; `slugs` are the need's conditions by number."""
    counts = row["experience"]
    periods = row["periods"] or {}
    return Candidate(
        practice_id=str(row["practice_id"]),
        provider_id=str(row["provider_id"]),
        taxonomy_codes=tuple(row["taxonomy_codes"]),
        distance_miles=hit.miles,
        experience={slug: counts[n - 1] for n, slug in slugs.items() if n <= len(counts) and counts[n - 1]},
        plan=row["plan"],
        rating_percentile=row["rating_percentile"],
        review_count=row["review_count"],
        wait_hours=hit.wait_hours,
        acceptance_rate=row["acceptance_rate"],
        reply_hours=row["reply_hours"],
        answered_count=row["answered_count"],
        modes=(hit.mode,),
        sex=row["sex"] or None,
        languages=tuple(row["languages"]),
        price_cents=row["price_cents"],
        accepts_new=row["accepts"] == "new",
        listed=True,
        licensed=True,
        stale_days=row["stale_days"],
        experience_periods={slugs[int(n)]: (int(years[0]), int(years[1])) for n, years in periods.items()},
        experience_kinds={slugs[int(n)]: found[2] for n, found in periods.items()},
        opening=opening,
        opening_by_part=opening_by_part,
    )


def next_times(
    page: Sequence[tuple[Hit, Details]], *, window: Window | None, now: datetime
) -> list[datetime | None]:
    """This function will give the next time of each hit that is still to come and fits the window, to the minute.

    Without a window it is the one that search keeps; with one it is computed from hours and claims.
    """
    if window is None:
        stored = [row["next_video_at" if hit.mode == VIDEO else "next_in_person_at"] for hit, row in page]
        return [moment if moment and moment >= now else None for moment in stored]
    schedules = {s.practice_id: s for s in load_schedules([hit.practice_id for hit, _ in page], now=now)}
    return [
        next(
            (t for t in schedules[hit.practice_id].free(hit.mode, now=now) if window.holds(t, row["zone"])),
            None,
        )
        for hit, row in page
    ]
