"""How the reviews of a clinic fare, for the clinic itself: of months that are over, and nothing of a few people."""

from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from reviews import small_numbers
from reviews.models import RejectionCode

Figures = dict[str, Any]
OF_PATIENTS = ("invited", "submitted", "published")
OF_THE_CLINIC = ("flags", "replies", "contested", "attended", "missed", "undecided")

# What happens in a month that runs would tell from one day to the next which patient has written, or was refused.
STATEMENT = """
WITH own AS (
    SELECT r.id, r.invited_at, r.submitted_at, r.published_at, r.rejection_code, l.clinic_id
    FROM reviews_review AS r
    JOIN patients_visit AS v ON v.id = r.visit_id
    JOIN providers_practice AS p ON p.id = v.practice_id
    JOIN providers_location AS l ON l.id = p.location_id
    WHERE l.clinic_id = ANY(%(clinics)s) AND r.visited_at >= %(since)s AND r.visited_at < %(until)s
)
SELECT clinic_id, 'invited', count(*) FROM own WHERE invited_at < %(until)s GROUP BY 1
UNION ALL SELECT clinic_id, 'submitted', count(*) FROM own WHERE submitted_at < %(until)s GROUP BY 1
UNION ALL SELECT clinic_id, 'published', count(*) FROM own WHERE published_at < %(until)s GROUP BY 1
UNION ALL SELECT clinic_id, rejection_code, count(*) FROM own WHERE rejection_code <> '' AND EXISTS (
    SELECT FROM reviews_decision AS d
    WHERE d.review_id = own.id AND d.outcome IN ('reject', 'remove') AND d.at < %(until)s
) GROUP BY 1, 2
UNION ALL SELECT clinic_id, 'flags', count(*) FROM own JOIN reviews_flag AS f ON f.review_id = own.id
          WHERE f.side = 'clinic' GROUP BY 1
UNION ALL SELECT clinic_id, 'replies', count(*) FROM own JOIN reviews_reply AS a ON a.review_id = own.id GROUP BY 1
UNION ALL
SELECT l.clinic_id, unnest(ARRAY['contested',
       CASE v.status WHEN 'completed' THEN 'attended' WHEN 'no_show' THEN 'missed' ELSE 'undecided' END]), count(*)
FROM patients_visit AS v
JOIN providers_practice AS p ON p.id = v.practice_id
JOIN providers_location AS l ON l.id = p.location_id
WHERE l.clinic_id = ANY(%(clinics)s) AND v.contested_at >= %(since)s AND v.contested_at < %(until)s
GROUP BY 1, 2
"""


def figures(clinic_ids: Collection[UUID], *, now: datetime) -> tuple[date, date, dict[UUID, Figures]]:
    """This function will count, by clinic, of visits in the last twelve months that are over.

    Returns the first day, the one behind the last, in UTC, and the figures. What patients did is None from 1 to 4.
    """
    until = now.astimezone(UTC).date().replace(day=1)
    since = until.replace(year=until.year - 1)
    values: dict[str, Any] = {"clinics": list(clinic_ids), "since": _start(since), "until": _start(until)}
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, values)
        found = {(clinic_id, name): count for clinic_id, name, count in cursor.fetchall()}
    return since, until, {pk: _of_clinic(pk, found) for pk in clinic_ids}


def _of_clinic(pk: UUID, found: dict[tuple[UUID, str], int]) -> Figures:
    by_patients = {name: small_numbers.hidden(found.get((pk, name), 0)) for name in OF_PATIENTS}
    refused = {str(code): small_numbers.hidden(found.get((pk, code), 0)) for code in RejectionCode}
    own = {name: found.get((pk, name), 0) for name in OF_THE_CLINIC}
    return {**by_patients, "refused": refused, **own}


def _start(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), UTC)
