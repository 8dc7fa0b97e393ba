"""What each review weighs in its clinician's figure, without a look at its stars."""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from providers.reputation import Sums, decay

WEEK = timedelta(weeks=1)
MONDAY = datetime(2001, 1, 1, tzinfo=UTC)  # where weeks are counted from
USUAL_OVER = 26  # weeks before
FEWEST_A_WEEK = 3.0  # voices that every week may have
TIMES_USUAL = 3.0


@dataclass(frozen=True, slots=True)
class Counted:
    """A review that counts: whose it is, when the visit and the review were, and its stars, 1 to 5."""

    review_id: UUID
    patient_id: UUID
    visited_at: datetime
    submitted_at: datetime
    overall: int


def shares(rows: Iterable[Counted]) -> dict[UUID, float]:
    """This function will give what each review of one clinician weighs before it ages, from 0 to 1, by its id.

    A patient has one voice, shared by the reviews that he or she wrote. A calendar week (UTC, by submission) has
    at most three times the voices of a usual week, the mean of up to 26 before it, and never fewer than three;
    what comes on top shares them. Stars are not read, and no moment but those of the reviews.
    """
    rows = list(rows)
    reviews_of = Counter(row.patient_id for row in rows)
    voices: dict[int, list[float]] = {}
    for row in rows:
        voices.setdefault(_week(row), []).append(1 / reviews_of[row.patient_id])
    in_week = {week: math.fsum(each) for week, each in voices.items()}
    first = min(in_week, default=0)
    kept = {week: min(1.0, _most(week, first, in_week) / found) for week, found in in_week.items()}
    return {row.review_id: kept[_week(row)] / reviews_of[row.patient_id] for row in rows}


def sums(rows: Iterable[Counted], *, now: datetime) -> Sums:
    """This function will add up the reviews of one clinician: shares, halved every 24 months since the visit.

    The share of a review does not change with `now`, so all weights decay alike between two changes. Sums are
    rounded once (math.fsum), so the order of rows changes nothing.
    """
    rows = list(rows)
    share = shares(rows)
    weights = [share[row.review_id] * decay(row.visited_at, now) for row in rows]
    total = math.fsum(weight * row.overall for weight, row in zip(weights, rows, strict=True))
    return Sums(total, math.fsum(weights), len(rows))


def _week(row: Counted) -> int:
    return (row.submitted_at - MONDAY) // WEEK


def _most(week: int, first: int, in_week: dict[int, float]) -> float:
    weeks = min(USUAL_OVER, week - first)
    if weeks == 0:
        return FEWEST_A_WEEK
    usual = math.fsum(in_week.get(before, 0.0) for before in range(week - weeks, week)) / weeks
    return max(FEWEST_A_WEEK, TIMES_USUAL * usual)
