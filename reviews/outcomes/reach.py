"""How many were asked how they are, and how many answered: reach, and never a rate of cures."""

from collections.abc import Collection
from typing import TypedDict
from uuid import UUID

from django.db.models import Count

from reviews.models import CheckIn, CheckInKind, OutcomeTally
from reviews.outcomes import tallies

LEAST = 5  # asked; of fewer nothing is said


class Reach(TypedDict):
    asked: int
    answered: int


class Afterwards(TypedDict):
    """What a clinic sees of one kind of question."""

    asked: int
    answered: int
    said: dict[str, int | None] | None


def reach(provider_id: UUID) -> dict[str, Reach | None]:
    """This function will count for everybody whom of a clinician's patients we asked; null where they are under 5."""
    rows = CheckIn.objects.asked().filter(provider=provider_id).values("kind")
    counts = {row["kind"]: row for row in rows.annotate(asked=Count("pk"), answered=Count("answered_at"))}
    return {kind: _enough(counts.get(kind)) for kind in CheckInKind.values}


def of_clinics(clinic_ids: Collection[UUID]) -> dict[UUID, dict[str, Afterwards]]:
    """This function will give for each clinic whom we asked, who answered, and what may be shown of the answers."""
    rows = CheckIn.objects.asked().filter(clinic__in=clinic_ids).values("clinic", "kind")
    asked = {
        (row["clinic"], row["kind"]): row
        for row in rows.annotate(asked=Count("pk"), answered=Count("answered_at"))
    }
    said = {
        (tally.clinic_id, tally.kind): tallies.shown(tally)
        for tally in OutcomeTally.objects.filter(clinic__in=clinic_ids)
    }
    none = {"asked": 0, "answered": 0}
    return {
        clinic_id: {
            kind: Afterwards(
                asked=asked.get((clinic_id, kind), none)["asked"],
                answered=asked.get((clinic_id, kind), none)["answered"],
                said=said.get((clinic_id, kind)),
            )
            for kind in CheckInKind.values
        }
        for clinic_id in clinic_ids
    }


def _enough(row: dict[str, int] | None) -> Reach | None:
    if row is None or row["asked"] < LEAST:
        return None
    return Reach(asked=row["asked"], answered=row["answered"])
