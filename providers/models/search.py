"""The search table: one row per practice and specialty, a copy of facts in the shape that matching reads."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

PART_COUNT = 84  # 28 days of three parts: morning, afternoon, evening


class PartsOfDay(models.Field):
    """A PostgreSQL bit(84): which parts of the next 28 days have a free time, first day first."""

    def db_type(self, connection: Any) -> str:
        return f"bit({PART_COUNT})"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return value


class SearchRow(models.Model):
    """Facts for search, written in the transaction of the change that they reflect; knows no weights.

    `x y z` is the unit vector of the place, `cell` its 0.1-degree square, `video_keys` the pairs of specialty and
    state (see providers/geo.py) in which the clinician may see someone by video, `experience[n]` the verified count
    for the condition with that number. Nothing that changes often is in an index.
    """

    pk = models.CompositePrimaryKey("practice_id", "specialty")
    practice_id = models.UUIDField()
    specialty = models.SmallIntegerField()
    provider_id = models.UUIDField()
    cell = models.IntegerField()
    ok = models.BooleanField("nothing but time stands against showing it")
    listed_until = models.DateField(null=True)
    x = models.FloatField()
    y = models.FloatField()
    z = models.FloatField()
    in_person = models.BooleanField()
    video_keys = ArrayField(models.IntegerField())
    accepts = models.SmallIntegerField("2 new, 1 existing, 0 nobody")
    ages = models.SmallIntegerField("bits: 1 children, 2 adults, 4 older adults")
    sex = models.CharField(max_length=1)
    languages = ArrayField(models.TextField())
    plans_accepted = ArrayField(models.SmallIntegerField())
    plans_refused = ArrayField(models.SmallIntegerField())
    experience = ArrayField(models.SmallIntegerField())
    wheelchair = models.BooleanField(null=True)
    price_cents = models.IntegerField(null=True)
    rating_percentile = models.FloatField(null=True)
    review_count = models.IntegerField()
    acceptance_rate = models.FloatField(null=True)
    reply_hours = models.FloatField(null=True)
    answered_count = models.IntegerField()
    confirmed_on = models.DateField("oldest confirmation of a shown fact")
    facts_until = models.DateField("first day that ends a counted licence or experience", null=True)
    next_in_person_at = models.DateTimeField(null=True)
    next_video_at = models.DateTimeField(null=True)
    free_from = models.DateField("local day of the first parts", null=True)
    free_in_person = PartsOfDay(null=True)
    free_video = PartsOfDay(null=True)

    class Meta:
        db_table = "providers_searchrow"
        indexes = [
            # Serves the sweep over lapsed facts in providers/search_rows.py.
            models.Index(fields=["facts_until"], name="searchrow_facts_until"),
        ]

    def __str__(self) -> str:
        return f"{self.practice_id} {self.specialty}"
