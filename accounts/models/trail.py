"""The audit trail's own tables. The history of other tables stands beside them (accounts/trail/history.py)."""

import uuid
from typing import Self

import pgtrigger
from django.conf import settings
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
