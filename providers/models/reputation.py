"""What ratings are compared with: where the clinicians of a profession stood, night by night."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from providers.models.catalogue import Profession
from providers.models.checks import Ascends, code_is_one_of

MEAN_COUNT = 101  # at 0, 1, ... 100 percent


class RatingBreakpoints(models.Model):
    """The shrunk means of a profession's rated clinicians at 0 to 100 percent, as they were at a moment.

    The rows of one moment are a version. Percentiles are read off the latest row of the profession.
    """

    profession = models.CharField(max_length=20, choices=Profession.choices)
    made_at = models.DateTimeField()
    clinician_count = models.PositiveIntegerField("clinicians with enough reviews")
    means = ArrayField(models.FloatField(), verbose_name="stars, ascending")

    class Meta:
        verbose_name_plural = "rating breakpoints"
        constraints = [
            # also serves the latest row of a profession
            models.UniqueConstraint(
                fields=["profession", "made_at"], name="one_row_of_breakpoints_per_profession_and_moment"
            ),
            code_is_one_of("profession", Profession, "profession_of_breakpoints_is_known"),
            models.CheckConstraint(
                condition=models.Q(clinician_count__gte=1), name="breakpoints_are_of_somebody"
            ),
            models.CheckConstraint(
                condition=models.Q(means__len=MEAN_COUNT), name="breakpoints_are_at_each_percent"
            ),
            models.CheckConstraint(condition=Ascends("means"), name="breakpoints_ascend"),
            models.CheckConstraint(
                condition=models.Q(means__0__gte=1, **{f"means__{MEAN_COUNT - 1}__lte": 5}),
                name="breakpoints_are_between_one_and_five_stars",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.profession} {self.made_at:%Y-%m-%d}"
