"""What somebody answered about their pain, kept once they ask for a visit."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.encryption.fields import SealedText
from accounts.models import PersonKey
from patients.access import OfPatientQuerySet
from patients.models.patients import Patient
from providers.models import Level
from providers.models.checks import code_is_one_of

FIXED = ("id", "patient", "told_by", "ruleset", "level", "answered_at", "created_at", "replaces")


class Intake(models.Model):
    """The answers to the red-flag gate and what else was told, as of one moment; a later one replaces it.

    `told` is JSON in the shape of a match (see docs/api.md). Nothing of it changes: an erasure alone empties it.
    """

    Level = Level

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="intakes")
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    told = SealedText("what was told, as JSON", max_length=20_000)
    ruleset = models.CharField("version of the rules", max_length=20)
    level = models.CharField(max_length=9, choices=Level.choices)
    answered_at = models.DateTimeField()
    created_at = models.DateTimeField()
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    erased_at = models.DateTimeField(null=True)

    objects = OfPatientQuerySet.as_manager()

    class Meta:
        constraints = [
            code_is_one_of("level", Level, "intake_level_is_known"),
            models.CheckConstraint(
                condition=Q(answered_at__lte=models.F("created_at")), name="intake_is_kept_after_it_was_told"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="intake_stays", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="intake_is_never_rewritten",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(*FIXED),
            ),
            pgtrigger.Protect(
                name="intake_is_emptied_alone",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__erased_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def sealing_key(self) -> PersonKey | None:
        return self.patient.person_key
