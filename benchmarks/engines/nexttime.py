"""The next free time of a practice as a model, for the engines that are written with Django's ORM."""

from django.db import models

from providers.models import Practice


class NextTime(models.Model):
    """A row of bench_nexttime: stands for two columns that a practice would have."""

    practice = models.OneToOneField(
        Practice, primary_key=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False
    )
    in_person_at = models.DateTimeField(null=True)
    video_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "benchmarks"
        db_table = "bench_nexttime"
        managed = False

    def __str__(self) -> str:
        return str(self.practice_id)
