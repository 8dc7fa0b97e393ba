"""What people ask for their own data: exports and erasures; and the holds that keep data for the law."""

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from accounts.models.users import User


class State(models.TextChoices):
    DUE = "due", "Waits to be built"
    READY = "ready", "Can be downloaded"
    EXPIRED = "expired", "Gone"
    FAILED = "failed", "Could not be built"


class ExportQuerySet(models.QuerySet["DataExport"]):
    def visible_to(self, user: "User") -> "ExportQuerySet":
        """Their own, nobody else's."""
        return self.filter(user=user)


class DataExport(models.Model):
    """One copy of everything about a person, asked for by them. Its content is sealed and deleted when it expires."""

    State = State

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="exports")
    state = models.CharField(max_length=7, choices=State.choices, default=State.DUE)
    requested_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    content = models.BinaryField("a zip, sealed", default=b"")
    subjects = ArrayField(
        models.UUIDField(), verbose_name="patients whose health data it holds", default=list, blank=True
    )

    objects = ExportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="export_state_is_known"),
            models.UniqueConstraint(
                fields=["user"], condition=Q(state="due"), name="one_waiting_export_per_person"
            ),
            models.CheckConstraint(
                condition=Q(state="ready", expires_at__isnull=False) | Q(content=b"") & ~Q(state="ready"),
                name="only_a_ready_export_has_content_and_it_expires",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Erasure(models.Model):
    """A person's wish to be erased; afterwards the entry of the ledger that it was done. Ids and times only.

    No foreign key: the ledger outlives whatever it speaks of.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person_id = models.UUIDField("id of the user")
    requested_at = models.DateTimeField()
    due_at = models.DateTimeField("end of the time to think it over")
    cancelled_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField("when nobody could sign in any more", null=True)
    erased_at = models.DateTimeField(null=True)
    parts = ArrayField(models.CharField(max_length=60), verbose_name="what was erased", default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person_id"], condition=Q(cancelled_at=None), name="one_open_erasure_per_person"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None) | Q(closed_at=None, erased_at=None),
                name="a_cancelled_erasure_has_not_begun",
            ),
        ]
        indexes = [
            # serves the sweep: what is due, oldest first
            models.Index(
                fields=["due_at"],
                condition=Q(cancelled_at=None, erased_at=None),
                name="erasures_that_are_due",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person_id)


class LegalHold(models.Model):
    """Someone's data must be kept for the law, from a day on until it is released: no erasure, no deletion by age."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject_id = models.UUIDField("id of a user or a patient")
    reason = models.CharField(max_length=200)
    placed_at = models.DateTimeField()
    placed_by = models.CharField("who placed and who approved it", max_length=200)
    released_at = models.DateTimeField(null=True)
    released_by = models.CharField("who released and who approved it", max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(released_at=None, released_by="")
                | Q(released_at__isnull=False) & ~Q(released_by=""),
                name="a_released_hold_says_by_whom",
            ),
        ]
        indexes = [
            # serves erasure and retention: is this person held?
            models.Index(fields=["subject_id"], condition=Q(released_at=None), name="holds_in_force"),
        ]

    def __str__(self) -> str:
        return str(self.subject_id)
