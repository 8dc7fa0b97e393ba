"""What a clinic may see of how its patients are: counts that name nobody, late, and never of few.

What is shown is of ten answers or more and moves on by five at once, so that no one answer can be read from before
and after; a count under five is left out, and with it the next one where it could be had by subtraction.
"""

from uuid import UUID

from reviews.models import Outcome, OutcomeTally

LEAST = 10  # answers
STEP = 5  # answers between two figures
SMALLEST = 5  # of one kind


def count(*, clinic_id: UUID, kind: str, outcome: str, before: str | None) -> None:
    """This function will count an answer, or move one that was counted as `before`, within its transaction."""
    OutcomeTally.objects.get_or_create(clinic_id=clinic_id, kind=kind)
    row = OutcomeTally.objects.select_for_update().get(clinic_id=clinic_id, kind=kind)
    if before is not None:
        setattr(row, before, getattr(row, before) - 1)
    setattr(row, outcome, getattr(row, outcome) + 1)
    now = [getattr(row, name) for name in Outcome.values]
    seen = [getattr(row, f"shown_{name}") for name in Outcome.values]
    if sum(now) >= LEAST and sum(now) - sum(seen) >= STEP:
        for name, number in zip(Outcome.values, now, strict=True):
            setattr(row, f"shown_{name}", number)
    row.save()


def shown(tally: OutcomeTally) -> dict[str, int | None] | None:
    """This function will give what a clinic may see: `of` how many, and each count that is not small; or nothing."""
    counts: dict[str, int] = {name: getattr(tally, f"shown_{name}") for name in Outcome.values}
    if not any(counts.values()):
        return None
    by_size = sorted(counts, key=lambda name: counts[name])
    small = [name for name in by_size if counts[name] < SMALLEST]
    hidden = by_size[:2] if len(small) == 1 else small
    return {"of": sum(counts.values())} | {name: None if name in hidden else counts[name] for name in counts}
