"""The practice as a first version has it: the product's table with the next free times as two further columns."""

from typing import Any

from django.db import models

from providers.models import Location, PlanAcceptance, Provider

# A copy with the same rows, order, keys and indexes, so that the product's own table stays as it is for the others.
# One implicit transaction: a run that dies leaves nothing behind.
TABLE = """
CREATE TABLE bench_practice (LIKE providers_practice INCLUDING ALL, in_person_at timestamptz, video_at timestamptz);
INSERT INTO bench_practice
SELECT p.*, t.in_person_at, t.video_at
FROM providers_practice AS p LEFT JOIN bench_nexttime AS t ON t.practice_id = p.id ORDER BY p.ctid;
ANALYZE bench_practice
"""


def make(connection: Any) -> None:
    """This function will make the table unless it is there: a new marketplace drops it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('bench_practice') IS NULL")
        if cursor.fetchone()[0]:
            cursor.execute(TABLE)


class BenchPractice(models.Model):
    """The columns of bench_practice that the engines ask for.

    No app holds it, so nothing makes or migrates it; were it marked as unmanaged, Django would not group by its key.
    """

    id = models.UUIDField(primary_key=True)
    provider = models.ForeignKey(Provider, on_delete=models.DO_NOTHING, related_name="+")
    location = models.ForeignKey(Location, on_delete=models.DO_NOTHING, related_name="+")
    # What `Practice.plan_acceptances` is. Django finds no reverse relation of a model that no app holds.
    plan_acceptances = models.ForeignObject(
        PlanAcceptance,
        on_delete=models.DO_NOTHING,
        from_fields=["id"],
        to_fields=["practice"],
        null=True,
        related_name="+",
    )
    accepts = models.CharField(max_length=8)
    does_in_person = models.BooleanField()
    does_video = models.BooleanField()
    first_visit_price_cents = models.PositiveIntegerField(null=True)
    phone_confirmed_at = models.DateTimeField()
    hours_confirmed_at = models.DateTimeField()
    accepts_confirmed_at = models.DateTimeField()
    in_person_at = models.DateTimeField(null=True)
    video_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "benchmarks"
        db_table = "bench_practice"

    def __str__(self) -> str:
        return str(self.id)
