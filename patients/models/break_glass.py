"""Support's way to health data."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.encryption.fields import SealedText
from accounts.models import PersonKey
from accounts.trail.history import tracked
from patients.access import BreakGlassQuerySet
from patients.models.patients import Patient


@tracked("user", "patient", "opened_at", "expires_at")
class BreakGlass(models.Model):
    """Support opened one patient's health data for half an hour, for a reason; the patient was told."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="openings")
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="openings")
    reason = SealedText("why, in the words of support", max_length=500)
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    objects = BreakGlassQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("opened_at")), name="glass_closes_again")
        ]
        indexes = [
            # serves each look by support: is it open for this person now
            models.Index(fields=["patient", "user", "expires_at"], name="open_glass"),
        ]

    def __str__(self) -> str:
        return f"{self.patient_id} until {self.expires_at:%H:%M}"

    def sealing_key(self) -> PersonKey | None:
        return self.patient.person_key
