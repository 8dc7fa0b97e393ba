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
from providers.catalogue.held import Catalogue, Condition, Plan, Specialty
from providers.next_times import schedules as load_schedules

DETAILS = """SELECT * FROM matching_details(
    %(practices)s::uuid[], %(specialties)s::smallint[], %(by_video)s::boolean[], %(conditions)s::uuid[],
    %(plan)s::smallint, %(plan_id)s::uuid, %(state)s::text, %(moment)s, %(now)s
)"""

Details = dict[str, Any]


def details(
    hits: Sequence[Hit],
    *,
    catalogue: Catalogue,
    conditions: Sequence[UUID],
    plan: Plan | None,
    state: str | None,
    moment: datetime,
    now: datetime,
) -> list[tuple[Hit, Details]]:
    """This function will load what is shown of each hit, in order, and leave out who may not be shown any more.

    `conditions` are the ids of those asked for, `state` is where the person is (for video), `moment` the one that
    scores are computed for.
    """
    values: dict[str, Any] = {
        "practices": [hit.practice_id for hit in hits],
        "specialties": [hit.specialty for hit in hits],
        "by_video": [hit.mode == VIDEO for hit in hits],
        "conditions": list(conditions),
        "plan": plan.number if plan else None,
        "plan_id": plan.id if plan else None,
        "state": state,
        "moment": moment,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(DETAILS, values)
        names = [column.name for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [(hits[row["place"] - 1], row | _standing(row, catalogue.specialty_of)) for row in rows]


def _standing(row: Details, specialty_of: Mapping[str, Specialty]) -> Details:
    """What a clinician is by their codes, the primary one first: a code newer than the catalogue says nothing yet."""
    held = [specialty_of[code] for code in row["taxonomy_codes"] if code in specialty_of]
    labels = sorted({(entry.slug, entry.label) for entry in held})
    return {
        "specialties": [{"slug": slug, "label": label} for slug, label in labels],
        "profession": held[0].profession if held and row["has_primary"] else None,
        "manipulates": any(entry.manipulates for entry in held),
    }


def candidate(
    hit: Hit, row: Details, *, conditions: Sequence[Condition], opening: str, opening_by_part: bool
) -> Candidate:
    """The hit as the reference ranking knows it; `conditions` are those whose ids its details were asked for."""
    counts = row["experience"]
    seen = [(c.slug, counts[c.number - 1]) for c in conditions if c.number <= len(counts)]
    periods = {conditions[int(place) - 1].slug: found for place, found in (row["periods"] or {}).items()}
    return Candidate(
        practice_id=str(row["practice_id"]),
        provider_id=str(row["provider_id"]),
        taxonomy_codes=tuple(row["taxonomy_codes"]),
        distance_miles=hit.miles,
        experience={slug: count for slug, count in seen if count},
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
        experience_periods={slug: (int(first), int(last)) for slug, (first, last, _) in periods.items()},
        experience_kinds={slug: kind for slug, (_, _, kind) in periods.items()},
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
