"""Who acts for a patient."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.encryption.fields import SealedText
from accounts.models import PersonKey
from accounts.trail.history import tracked
from patients.access import ProxyQuerySet
from patients.models.patients import Patient


@tracked("patient", "user", "kind", "invited_by", "expires_at", "started_at", "ended_at")
class Proxy(models.Model):
    """Someone who acts for a patient: the parent of a child, or the carer of an adult who agreed.

    Until the person invited has confirmed it there is no `user`, only the address and the digest of the code that
    was sent there; then it counts from `started_at` until `ended_at`.
    """

    class Kind(models.TextChoices):
        PARENT = "parent", "Parent or guardian of a child"
        CARER = "carer", "Carer of an adult"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="proxies")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="acts_for"
    )
    kind = models.CharField(max_length=6, choices=Kind.choices)
    attestation = SealedText("who says that the adult agreed", max_length=200, null=True)  # type: ignore[misc]
    address = SealedText("where the invitation went", max_length=254, null=True)  # type: ignore[misc]
    digest = models.CharField("SHA-256 of the code", max_length=64, null=True, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    expires_at = models.DateTimeField("until when the invitation can be confirmed", null=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = ProxyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["parent", "carer"]), name="proxy_kind_is_known"),
            models.CheckConstraint(
                condition=Q(user=None, started_at=None, digest__isnull=False, expires_at__isnull=False)
                | Q(user__isnull=False, started_at__isnull=False, digest=None),
                name="proxy_is_invited_or_started",
            ),
            models.CheckConstraint(
                condition=Q(kind="parent") | Q(attestation__isnull=False),
                name="agreement_of_an_adult_is_attested",
            ),
            # Also serves each request of a proxy: the patients someone acts for.
            models.UniqueConstraint(
                fields=["user", "patient"],
                condition=Q(ended_at=None),
                name="one_active_proxy_per_person_and_patient",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.patient_id}"

    def sealing_key(self) -> PersonKey | None:
        return self.patient.person_key
