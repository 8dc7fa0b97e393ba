"""What a patient agreed to."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.trail.history import tracked
from patients.access import ConsentQuerySet
from patients.models.patients import Patient
from providers.models import Clinic


class Purpose(models.TextChoices):
    STORE_HEALTH = "store_health", "Keep what I write about my health and my insurance"
    SHARE_WITH_CLINIC = "share_with_clinic", "Let one clinic see it"


@tracked("patient", "purpose", "clinic", "version", "granted_at", "granted_by", "withdrawn_at")
class Consent(models.Model):
    """A patient's agreement to one purpose, in the words of one version; in force until it is withdrawn."""

    Purpose = Purpose

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=17, choices=Purpose.choices)
    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, null=True, related_name="consents")
    version = models.CharField("version of the text", max_length=10)
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="purpose_is_known"),
            models.CheckConstraint(
                condition=Q(purpose="share_with_clinic", clinic__isnull=False)
                | Q(purpose="store_health", clinic=None),
                name="clinic_is_named_where_it_is_shared_with",
            ),
            models.UniqueConstraint(
                fields=["patient", "purpose", "clinic"],
                condition=Q(withdrawn_at=None),
                nulls_distinct=False,
                name="one_consent_in_force_per_purpose_and_clinic",
            ),
        ]
        indexes = [
            # serves what a clinic sees: the patients who share with it now
            models.Index(
                fields=["clinic", "patient"],
                condition=Q(withdrawn_at=None, purpose="share_with_clinic"),
                name="patients_of_a_clinic",
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} of {self.patient_id}"
