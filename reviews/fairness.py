"""How it is decided what is shown, in figures for everybody: here alone, and after the fact, stars meet decisions."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection

from reviews import small_numbers
from reviews.models import HeldFor, RejectionCode
from reviews.small_numbers import FEWEST

BEFORE = 4  # quarters that are over, beside the one that runs
OUTCOMES = (
    "open",
    "keep",
    "redact",
    "remove",
    "ended",
)  # of objections; what ended was taken back by its author
FORM = 1  # of what `report` gives; another number for other fields, so that none of an older release is read
MOST_CLINICS = 100
STARS = range(1, 6)
SIDES = ("reader", "clinic")
NOTE = f"Null is fewer than {FEWEST} but not none, or what would tell such a number."
Shown = dict[str, Any]

# Reviews count in the quarter in which they were written, whatever became of them later; other things when they were.
COUNTS = """
WITH written AS (
    SELECT r.*, date_trunc('quarter', r.submitted_at AT TIME ZONE 'UTC')::date AS quarter
    FROM reviews_review AS r WHERE r.submitted_at >= %(since)s AND r.submitted_at < %(now)s
)
SELECT 'visits_completed', '', date_trunc('quarter', ended_at AT TIME ZONE 'UTC')::date, count(*)
FROM patients_visit WHERE status = 'completed' AND ended_at >= %(since)s AND ended_at < %(now)s GROUP BY 3
UNION ALL
SELECT 'invited', '', date_trunc('quarter', invited_at AT TIME ZONE 'UTC')::date, count(*)
FROM reviews_review WHERE invited_at >= %(since)s AND invited_at < %(now)s GROUP BY 3
UNION ALL
SELECT 'submitted', '', quarter, count(*) FROM written GROUP BY 3
UNION ALL
SELECT 'published', '', quarter, count(*) FROM written WHERE published_at IS NOT NULL GROUP BY 3
UNION ALL
SELECT 'withdrawn', '', quarter, count(*) FROM written WHERE status = 'withdrawn' GROUP BY 3
UNION ALL
SELECT status, rejection_code, quarter, count(*) FROM written WHERE status IN ('rejected', 'removed') GROUP BY 1, 2, 3
UNION ALL
SELECT 'redacted', d.code, w.quarter, count(DISTINCT w.id)
FROM written AS w JOIN reviews_decision AS d ON d.review_id = w.id AND d.outcome = 'redact'
WHERE w.redactions <> '[]'::jsonb GROUP BY 2, 3
UNION ALL
SELECT 'held', '', w.quarter, count(DISTINCT w.id)
FROM written AS w JOIN reviews_reviewevent AS e ON e.pgh_obj_id = w.id AND e.status = 'held' GROUP BY 3
UNION ALL
SELECT 'held_for', code, w.quarter, count(DISTINCT w.id)
FROM written AS w JOIN reviews_reviewevent AS e ON e.pgh_obj_id = w.id CROSS JOIN unnest(e.held_for) AS code
GROUP BY 2, 3
UNION ALL
SELECT 'stars', s.overall::text, NULL, count(*)
FROM written AS w JOIN reviews_rating AS s ON s.review_id = w.id GROUP BY 2
UNION ALL
SELECT 'stars_refused', s.overall::text, NULL, count(*)
FROM written AS w JOIN reviews_rating AS s ON s.review_id = w.id
WHERE w.status IN ('rejected', 'removed') GROUP BY 2
UNION ALL
SELECT 'flags_' || f.side,
       CASE WHEN f.closed_at IS NULL THEN 'open' WHEN d.id IS NULL THEN 'ended'
            WHEN d.outcome = 'publish' THEN 'keep' WHEN d.outcome = 'reject' THEN 'remove' ELSE d.outcome END,
       date_trunc('quarter', f.opened_at AT TIME ZONE 'UTC')::date, count(*)
FROM reviews_flag AS f LEFT JOIN reviews_decision AS d ON d.id = f.decision_id
WHERE f.opened_at >= %(since)s AND f.opened_at < %(now)s GROUP BY 1, 2, 3
UNION ALL
SELECT 'appeals', outcome, date_trunc('quarter', opened_at AT TIME ZONE 'UTC')::date, count(*)
FROM reviews_appeal WHERE opened_at >= %(since)s AND opened_at < %(now)s GROUP BY 2, 3
UNION ALL
SELECT 'freezes', '', date_trunc('quarter', frozen_at AT TIME ZONE 'UTC')::date, count(*)
FROM reviews_freeze WHERE frozen_at >= %(since)s AND frozen_at < %(now)s GROUP BY 3
"""
MEDIANS = """
SELECT date_trunc('quarter', submitted_at AT TIME ZONE 'UTC')::date AS quarter,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM published_at - submitted_at) / 86400)::float8
FROM reviews_review
WHERE submitted_at >= %(since)s AND submitted_at < %(now)s AND published_at IS NOT NULL
GROUP BY GROUPING SETS ((1), ())
"""
# Of a visit that was settled, what was found; contested ones that were never settled are undecided.
CONTESTED = """
SELECT c.id, c.name, count(*), count(*) FILTER (WHERE v.status = 'completed'),
       count(*) FILTER (WHERE v.status = 'no_show'), count(*) FILTER (WHERE v.status = 'contested')
FROM patients_visit AS v
JOIN providers_practice AS p ON p.id = v.practice_id
JOIN providers_location AS l ON l.id = p.location_id
JOIN providers_clinic AS c ON c.id = l.clinic_id
WHERE v.contested_at >= %(since)s AND v.contested_at < %(now)s
GROUP BY c.id, c.name HAVING count(*) >= %(fewest)s
ORDER BY count(*) DESC, c.name, c.id LIMIT %(most)s
"""


@dataclass(slots=True)
class Counted:
    """By name and detail, how many in each quarter; the quarter is None of what is counted over all of them."""

    quarters: list[date]
    by: dict[tuple[str, str], dict[date | None, int]] = field(default_factory=lambda: defaultdict(dict))

    def row(self, name: str, detail: str = "") -> Shown:
        """This function will give one row of the report, with what may not be shown as None."""
        found = self.by[name, detail]
        parts, total = small_numbers.row([found.get(quarter, 0) for quarter in self.quarters])
        return {"quarters": parts, "in_all": total}

    def details(self, name: str) -> set[str]:
        return {detail for one, detail in self.by if one == name}

    def add_up(self, name: str) -> None:
        """Let the details of a name have a row of their sum as well."""
        for detail in self.details(name) - {""}:
            for quarter, count in self.by[name, detail].items():
                whole = self.by[name, ""]
                whole[quarter] = whole.get(quarter, 0) + count


def report(*, now: datetime) -> Shown:
    """This function will count the last four quarters and the one that runs, by calendar quarter in UTC and in all.

    Counts from 1 to 4 are None, and so is what would tell them.
    """
    quarters = _quarters(now)
    since = datetime.combine(quarters[0], datetime.min.time(), UTC)
    counted = Counted(quarters)
    for name, detail, quarter, count in _rows(COUNTS, since, now):
        counted.by[name, detail][quarter] = count
    counted.add_up("appeals")
    plain = {
        name: counted.row(name)
        for name in ("visits_completed", "invited", "submitted", "published", "held", "withdrawn", "freezes")
    }
    return {
        "since": quarters[0],
        "quarters": [f"{quarter.year}-Q{(quarter.month + 2) // 3}" for quarter in quarters],
        "note": NOTE,
        **plain,
        "published_share": _shares(plain["published"], plain["submitted"]),
        "median_days": _medians(_rows(MEDIANS, since, now), plain["published"], quarters),
        "held_for": [{"code": str(code), **counted.row("held_for", code)} for code in HeldFor],
        "refused": [
            {"outcome": outcome, "code": str(code), **counted.row(outcome, code)}
            for outcome in ("rejected", "removed", "redacted")
            for code in RejectionCode
        ],
        "by_stars": _by_stars(counted),
        "flags": [
            {"side": side, "outcome": outcome, **counted.row(f"flags_{side}", outcome)}
            for side in SIDES
            for outcome in OUTCOMES
        ],
        "appeals": counted.row("appeals"),
        "overturned": counted.row("appeals", "overturn"),
        "contested": [_of_clinic(*values) for values in _rows(CONTESTED, since, now)],
    }


def _quarters(now: datetime) -> list[date]:
    """The first days of the quarters of the report, the oldest first."""
    today = now.astimezone(UTC).date()
    last = today.year * 4 + (today.month - 1) // 3
    return [date(number // 4, number % 4 * 3 + 1, 1) for number in range(last - BEFORE, last + 1)]


def _rows(statement: str, since: datetime, now: datetime) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"since": since, "now": now, "fewest": FEWEST, "most": MOST_CLINICS})
        return cursor.fetchall()


def _shares(part: Shown, whole: Shown) -> Shown:
    pairs = zip(part["quarters"], whole["quarters"], strict=True)
    shares = [small_numbers.rate(one, other) for one, other in pairs]
    return {"quarters": shares, "in_all": small_numbers.rate(part["in_all"], whole["in_all"])}


def _medians(rows: Iterable[tuple[Any, ...]], published: Shown, quarters: list[date]) -> Shown:
    """In days; a median of fewer than five is nobody's to know."""
    found = {quarter: round(days, 1) for quarter, days in rows if days is not None}
    pairs = zip(quarters, published["quarters"], strict=True)
    medians = [found.get(quarter) if count else None for quarter, count in pairs]
    return {"quarters": medians, "in_all": found.get(None) if published["in_all"] else None}


def _by_stars(counted: Counted) -> list[Shown]:
    """Whether reviews of so many stars are refused more often than others: the question of the whole report.

    Each column is a row of small_numbers.py: other rows of the report tell its sum.
    """
    columns = {
        name: small_numbers.row([counted.by[name, str(stars)].get(None, 0) for stars in STARS])[0]
        for name in ("stars", "stars_refused")
    }
    return [
        {
            "stars": stars,
            "submitted": submitted,
            "refused": refused,
            "rate": small_numbers.rate(refused, submitted),
        }
        for stars, submitted, refused in zip(STARS, *columns.values(), strict=True)
    ]


def _of_clinic(pk: Any, name: str, contested: int, *settled: int) -> Shown:
    (attended, missed, undecided), total = small_numbers.row(settled)
    return {
        "clinic": {"id": pk, "name": name},
        "contested": contested if total is not None else None,
        "attended": attended,
        "missed": missed,
        "undecided": undecided,
    }
