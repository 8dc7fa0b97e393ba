"""How the verifiers are doing: the age of the queue, and what was decided within 30 days."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection

DAYS = 30
QUEUE = """
SELECT kind, count(*), extract(epoch FROM max(%(now)s - opened_at)) / 3600,
       extract(epoch FROM percentile_cont(0.5) WITHIN GROUP (ORDER BY %(now)s - opened_at)) / 3600,
       grouping(kind)
FROM providers_verificationcase WHERE state = 'open' GROUP BY GROUPING SETS ((kind), ())
"""
DECISIONS = """
SELECT result, count(*), count(*) FILTER (WHERE two_people), count(two_people),
       extract(epoch FROM percentile_cont(0.5) WITHIN GROUP (ORDER BY decided_at - opened_at)) / 3600,
       grouping(result)
FROM providers_verificationcase WHERE state = 'decided' AND decided_at > %(since)s AND decided_at <= %(now)s
GROUP BY GROUPING SETS ((result), ())
"""


def figures(*, now: datetime) -> dict[str, Any]:
    """This function will count the open cases by kind and the decisions of 30 days by result; ages are in hours."""
    with connection.cursor() as cursor:
        cursor.execute(QUEUE, {"now": now})
        queue = cursor.fetchall()
        cursor.execute(DECISIONS, {"now": now, "since": now - timedelta(days=DAYS)})
        decisions = cursor.fetchall()
    (open_count, oldest, median), by_kind = _parted(queue)
    (decided_count, by_two, with_evidence, to_decision), by_result = _parted(decisions)
    return {
        "open_count": open_count,
        "open_by_kind": by_kind,
        "oldest_hours": _rounded(oldest),
        "median_hours": _rounded(median),
        "decided_count": decided_count,
        "decided_by_result": by_result,
        "share_by_two_people": round(by_two / with_evidence, 3) if with_evidence else None,
        "median_hours_to_decision": _rounded(to_decision),
    }


def _parted(rows: list[tuple[Any, ...]]) -> tuple[tuple[Any, ...], dict[str, int]]:
    """The row of all together without its name, and the count of each."""
    (whole,) = (row[1:-1] for row in rows if row[-1])
    return whole, {row[0]: row[1] for row in sorted(rows, key=str) if not row[-1]}


def _rounded(hours: Any) -> float | None:
    return None if hours is None else round(float(hours), 1)
