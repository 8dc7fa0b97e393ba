"""Reads over many practices."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from providers.models import Practice  # noqa: F401  the name in the base class below


class LocalDate(models.Func):
    """The calendar date of a moment in the time zone named by a column."""

    template = "(%(expressions)s)::date"
    arg_joiner = " AT TIME ZONE "
    output_field = models.DateField()


class PracticeQuerySet(models.QuerySet["Practice"]):
    def listed(self, now: datetime) -> "PracticeQuerySet":
        """Practices that may be shown at this moment: every fact of Listing holds in their own zone."""
        moment = models.Value(now, output_field=models.DateTimeField())
        return self.filter(
            listing__reason="", listing__listed_until__gte=LocalDate(moment, models.F("listing__zone"))
        )
