"""The public report on fairness as it was made last: what everybody may read is not counted anew for each reader."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class FairnessReport(models.Model):
    """One row. `form` is that of `content`: a report of another release may have other fields."""

    is_the_only_one = models.BooleanField(primary_key=True, default=True)
    made_at = models.DateTimeField()
    form = models.PositiveSmallIntegerField()
    content = models.JSONField(encoder=DjangoJSONEncoder)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_the_only_one=True), name="there_is_one_report_on_fairness"
            ),
        ]

    def __str__(self) -> str:
        return f"as of {self.made_at}"
