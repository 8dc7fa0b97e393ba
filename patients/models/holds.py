"""A time that somebody keeps for a few minutes while they fill in their request."""

import uuid

from django.conf import settings
from django.db import models

from patients.access import HoldQuerySet
from patients.models.patients import Patient
from providers.models import Mode, TimeClaim
from providers.models.checks import code_is_one_of


class Hold(models.Model):
    """Who holds a time, and for which visit; whether it still counts is said by its claim alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="holds")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="holds")
    claim = models.OneToOneField(TimeClaim, on_delete=models.PROTECT, related_name="held_by")
    mode = models.CharField(max_length=9, choices=Mode.choices)
    new_patient = models.BooleanField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField("end of the visit, without the pause after it")
    price_cents = models.PositiveIntegerField(null=True)
    renewed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    objects = HoldQuerySet.as_manager()

    class Meta:
        constraints = [
            code_is_one_of("mode", Mode, "hold_mode_is_known"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="hold_ends_after_it_starts"
            ),
        ]
        indexes = [
            # serves the cap on what somebody may hold at once
            models.Index(fields=["user", "created_at"], name="holds_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at} held"
