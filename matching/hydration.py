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

DETAILS = """SELECT * FROM matching_details(
    %(practices)s::uuid[], %(specialties)s::smallint[], %(by_video)s::boolean[], %(conditions)s::smallint[],
    %(plan)s::smallint, %(plan_id)s::uuid, %(state)s::text, %(moment)s, %(now)s
)"""

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
