"""How a clinic answers requests: the share that it accepts, and how long its first answer takes.

Requests of the last 90 days count once they have an end: confirmed, declined, or left without any answer, which
counts as not accepted. One that the patient withdrew, that another clinic won, or where the patient did not take
the other times that were offered, says nothing of the share; how long the answer took counts all the same.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Aggregate, Count, DurationField, Exists, F, OuterRef, Q

from patients.models import RequestTarget, TargetState
from providers import search_rows
from providers.models import Clinic, Practice

PERIOD = timedelta(days=90)
BATCH = 500

FIGURES = """
SELECT place.clinic_id,
       avg((asked.status = 'confirmed')::integer) FILTER (WHERE counts.ended)::float8,
       round((percentile_cont(0.5) WITHIN GROUP (
           ORDER BY extract(epoch FROM asked.answered_at - request.submitted_at) / 3600
       ) FILTER (WHERE asked.answered_at > %(since)s))::numeric, 2)::float8,
       count(*) FILTER (WHERE counts.ended)
FROM patients_requesttarget AS asked
JOIN patients_visitrequest AS request ON request.id = asked.request_id
JOIN providers_practice AS practice ON practice.id = asked.practice_id
JOIN providers_location AS place ON place.id = practice.location_id
CROSS JOIN LATERAL (
    SELECT asked.ended_at > %(since)s AND (
        asked.status IN ('confirmed', 'declined') AND asked.answered_at IS NOT NULL
        OR asked.status = 'expired' AND asked.answered_at IS NULL
    ) AS ended
) AS counts
WHERE place.clinic_id = ANY(%(clinics)s)
GROUP BY place.clinic_id
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one clinic; `answered_count` is how many requests are behind the share."""

    acceptance_rate: float | None = None
    reply_hours: float | None = None
    answered_count: int = 0


def figures(clinic_ids: Collection[UUID], *, now: datetime) -> dict[UUID, Figures]:
    """This function will compute how clinics answered in the last 90 days, for those that were ever asked."""
    with connection.cursor() as cursor:
        cursor.execute(FIGURES, {"clinics": list(clinic_ids), "since": now - PERIOD})
        return {clinic_id: Figures(*values) for clinic_id, *values in cursor.fetchall()}


def refresh_all(*, now: datetime) -> int:
    """This function will bring the figures of every clinic that was ever asked in step, with its search rows.

    Each clinic in a transaction of its own: an answer would otherwise wait for the practices of all colleagues.
    Returns how many have changed.
    """
    asked = RequestTarget.objects.filter(practice__location__clinic=OuterRef("pk"))
    clinics = Clinic.objects.filter(Exists(asked)).order_by("pk").values_list("pk", flat=True)
    changed = 0
    ids = list(clinics)
    for first in range(0, len(ids), BATCH):
        found = figures(ids[first : first + BATCH], now=now)
        changed += sum(_store(pk, theirs, now=now) for pk, theirs in found.items())
    return changed


@transaction.atomic
def _store(clinic_id: UUID, found: Figures, *, now: datetime) -> bool:
    facts = {
        "acceptance_rate": found.acceptance_rate,
        "reply_hours": found.reply_hours,
        "answered_count": found.answered_count,
    }
    if Clinic.objects.filter(pk=clinic_id, **facts).exists():
        return False
    Clinic.objects.filter(pk=clinic_id).update(**facts)
    practices = Practice.objects.filter(location__clinic=clinic_id)
    search_rows.refresh(list(practices.values_list("pk", flat=True)), now=now)
    return True


class Median(Aggregate):
    template = "percentile_cont(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


DECLINES = {str(code): Count("pk", filter=Q(decline_code=code)) for code in RequestTarget.DeclineCode}


def tallies(clinic_ids: Collection[UUID], *, now: datetime) -> dict[UUID, dict[str, Any]]:
    """This function will count what clinics were asked in the last 90 days, and what became of it, for their people.

    A visit that staff booked, or that somebody who waited took, was asked of nobody.
    """
    asked = RequestTarget.objects.filter(
        practice__location__clinic__in=clinic_ids, request__submitted_at__gt=now - PERIOD
    ).exclude(status=TargetState.CONFIRMED, answered_at=None)
    rows = asked.values(clinic=F("practice__location__clinic")).annotate(
        asked=Count("pk"),
        answered=Count("answered_at"),
        accepted=Count("pk", filter=Q(status=TargetState.CONFIRMED)),
        unanswered=Count("pk", filter=Q(status=TargetState.EXPIRED, answered_at=None)),
        median=Median(F("answered_at") - F("request__submitted_at"), output_field=DurationField()),
        **DECLINES,
    )
    found = {row["clinic"]: row for row in rows.order_by()}
    return {clinic_id: _tally(found.get(clinic_id, {})) for clinic_id in clinic_ids}


def _tally(row: Mapping[str, Any]) -> dict[str, Any]:
    counts = {name: row.get(name, 0) for name in ("asked", "answered", "accepted", "unanswered")}
    median = row.get("median")
    hours = None if median is None else round(median / timedelta(hours=1), 2)
    return counts | {"declined": {code: row.get(code, 0) for code in DECLINES}, "median_hours": hours}
