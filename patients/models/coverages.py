"""What pays for a patient's care."""

import uuid

from django.db import models

from accounts.encryption.fields import SealedText
from accounts.models import PersonKey
from accounts.trail.history import tracked
from patients.access import OfPatientQuerySet
from patients.models.patients import Patient
from providers.models import InsurancePlan


@tracked("patient", noted=("plan", "member_id"))
class Coverage(models.Model):
    """A patient's insurance plan, with the number on the card."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="coverages")
    plan = models.ForeignKey(InsurancePlan, on_delete=models.PROTECT, related_name="coverages")
    member_id = SealedText("number on the card", max_length=40)
    created_at = models.DateTimeField()

    objects = OfPatientQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["patient", "plan"], name="one_coverage_per_patient_and_plan")
        ]

    def __str__(self) -> str:
        return str(self.id)

    def sealing_key(self) -> PersonKey | None:
        return self.patient.person_key
