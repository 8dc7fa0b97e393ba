"""The report on fairness as everybody reads it: made each hour by a sweep, not for each reader."""

from datetime import date, datetime, timedelta
from typing import Any

from reviews import fairness
from reviews.models import FairnessReport

AT_MOST = timedelta(hours=2)  # old; the sweep runs each hour


def make(*, now: datetime) -> None:
    """This function will make the report anew and keep it in place of the last one."""
    row = FairnessReport(made_at=now, form=fairness.FORM, content=fairness.report(now=now))
    FairnessReport.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["is_the_only_one"],
        update_fields=["made_at", "form", "content"],
    )


def read(*, now: datetime) -> dict[str, Any]:
    """This function will give the report that is kept, `made_at` when.

    It is made at once where none is kept, or none of the last two hours: nothing ran, or this release is a new one.
    """
    row = _kept(now)
    if row is None:
        make(now=now)
        row = FairnessReport.objects.get()
    return {**row.content, "since": date.fromisoformat(row.content["since"]), "made_at": row.made_at}


def _kept(now: datetime) -> FairnessReport | None:
    recent = FairnessReport.objects.filter(form=fairness.FORM, made_at__gt=now - AT_MOST, made_at__lte=now)
    return recent.first()
