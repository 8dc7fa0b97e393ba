"""How a patient is two and six weeks after a visit, and what of it may be counted."""

import json
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.encryption.fields import SealedText
from accounts.models import PersonKey
from accounts.trail.history import tracked
from patients.models import Patient, Visit
from providers.models import Clinic, Provider
from providers.models.checks import code_is_one_of
from reviews.outcomes.access import CheckInQuerySet


class CheckInKind(models.TextChoices):
    TWO_WEEKS = "two_weeks", "Two weeks after the visit"
    SIX_WEEKS = "six_weeks", "Six weeks after the visit"


class Outcome(models.TextChoices):
    BETTER = "better", "Better"
    SAME = "same", "The same"
    WORSE = "worse", "Worse"


class KeepsFrom(models.TextChoices):
    """How much the pain keeps somebody from what they need to do."""

    NOT_AT_ALL = "not_at_all", "Not at all"
    A_LITTLE = "a_little", "A little"
    A_LOT = "a_lot", "A lot"


@tracked(
    "visit", "patient", "provider", "clinic", "kind", "asked_at", "answered_at", "answered_by", "step_up_at",
    noted=("answer",),
)  # fmt: skip
class CheckIn(models.Model):
    """One question after a visit. What is answered is health data: it is sealed, and only counted in a tally."""

    Kind = CheckInKind
    OPEN_FOR = timedelta(days=30)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="check_ins")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="check_ins")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="check_ins")
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="check_ins")
    kind = models.CharField(max_length=9, choices=CheckInKind.choices)
    due_at = models.DateTimeField()
    asked_at = models.DateTimeField("null where nobody was asked: they want no such messages", null=True)
    answered_at = models.DateTimeField("when it was answered last", null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answer = SealedText("how they are, as JSON", max_length=200, null=True)  # type: ignore[misc]
    step_up_at = models.DateTimeField("when they last looked for the next kind of care", null=True)

    objects = CheckInQuerySet.as_manager()

    class Meta:
        constraints = [
            code_is_one_of("kind", CheckInKind, "check_in_kind_is_known"),
            models.UniqueConstraint(fields=["visit", "kind"], name="one_check_in_per_visit_and_kind"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=False, answered_by__isnull=False)
                | Q(answered_at=None, answered_by=None, answer__isnull=True, step_up_at=None),
                name="a_check_in_that_was_answered_says_when_and_by_whom",
            ),
        ]
        indexes = [
            # serves a patient's list
            models.Index(fields=["patient", "due_at"], name="check_ins_of_a_patient"),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} ({self.kind})"

    def sealing_key(self) -> PersonKey | None:
        return self.patient.person_key

    @property
    def open_until(self) -> datetime:
        """Up to when it may be answered, and answered otherwise."""
        return self.due_at + self.OPEN_FOR

    @property
    def said(self) -> dict[str, Any]:
        """What was answered, opened now; empty where nothing was, or where it has been deleted."""
        said: dict[str, Any] = json.loads(self.answer) if self.answer else {}
        return said


class OutcomeTally(models.Model):
    """How many of a clinic's patients said what, without whom: `shown_*` is what the clinic may see of it."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="outcome_tallies")
    kind = models.CharField(max_length=9, choices=CheckInKind.choices)
    better = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    worse = models.PositiveIntegerField(default=0)
    shown_better = models.PositiveIntegerField(default=0)
    shown_same = models.PositiveIntegerField(default=0)
    shown_worse = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "outcome tallies"
        constraints = [
            code_is_one_of("kind", CheckInKind, "tally_kind_is_known"),
            models.UniqueConstraint(fields=["clinic", "kind"], name="one_tally_per_clinic_and_kind"),
            models.CheckConstraint(
                condition=Q(shown_better=0, shown_same=0, shown_worse=0)
                | Q(shown_better__gte=10 - F("shown_same") - F("shown_worse")),
                name="a_tally_is_shown_of_ten_answers_or_more",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clinic_id} ({self.kind})"
