"""The audit trail's own tables. The history of other tables stands beside them (accounts/trail/history.py)."""

import uuid
from typing import Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


class HealthReadQuerySet(models.QuerySet["HealthRead"]):
    def about(self, subject_id: uuid.UUID) -> Self:
        """Who looked at one patient's health data, the latest first."""
        return self.filter(subject_id=subject_id).select_related("reader").order_by("-at", "-pk")


class HealthRead(models.Model):
    """One look at one patient's health data: who, what, why, when.

    The trail holds ids and no addresses, so erasing a person leaves no hole in it; a name is found by its id.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject_id = models.UUIDField("the patient")
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    key_id = models.UUIDField("integration key", null=True)
    what = models.CharField(max_length=40)
    why = models.CharField(max_length=20)
    request_id = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    objects = HealthReadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reader__isnull=False) | models.Q(key_id__isnull=False),
                name="health_is_read_by_someone",
            ),
        ]
        indexes = [
            # serves what a patient is shown: who looked
            models.Index(fields=["subject_id", "-at"], name="health_reads_of_a_patient"),
            # serves what a person is shown of their own acts
            models.Index(fields=["reader", "-at"], name="health_reads_by_a_person"),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.what} ({self.why})"

    @property
    def reader_label(self) -> str:
        """How to name the reader to the patient."""
        if self.reader_id is None:
            return "An integration key"
        return str(self.reader) if self.reader else "A deleted account"


class Refusal(models.Model):
    """One request below /api/v1/ that was refused to someone who had signed in, or to an integration key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user_id = models.UUIDField(null=True)
    key_id = models.UUIDField("integration key", null=True)
    route = models.CharField("pattern of the address, never the address itself", max_length=200)
    status = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=60)
    request_id = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.status} {self.code}"


class SealedTable(models.Model):
    """A table of the trail and those of its columns that seals cover: a later migration may add more."""

    table = models.CharField(max_length=63)
    columns = ArrayField(models.CharField(max_length=63))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["table", "columns"], name="one_row_per_set_of_columns")
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return self.table


class Seal(models.Model):
    """The digest of one row of the trail, chained to the seal before it (accounts/trail/seals.py)."""

    sequence = models.BigIntegerField("1, 2, 3 and so on", primary_key=True)
    covers = models.ForeignKey(SealedTable, on_delete=models.PROTECT, db_index=False, related_name="+")
    row_id = models.CharField("primary key of the row", max_length=36)
    row_at = models.DateTimeField("when the row says it was written")
    digest = models.BinaryField("SHA-256 of the row")
    chain = models.BinaryField("SHA-256 of the chain before it and of this seal")
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [
            # Also serves the sweep: is this row sealed?
            models.UniqueConstraint(fields=["covers", "row_id"], name="a_row_is_sealed_once"),
            models.CheckConstraint(condition=models.Q(sequence__gte=1), name="seals_are_counted_from_one"),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.sequence}: {self.row_id}"
