"""Who says that they are a clinician of the directory, and what they showed for it in private."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.encryption.fields import SealedText
from accounts.models import PersonKey
from accounts.trail.history import tracked
from providers.access import ProfileClaimQuerySet
from providers.models.checks import NpiIsValid, code_is_one_of
from providers.models.clinicians import Provider


class Dossier(models.Model):
    """What the account of a clinician showed us in private. Erasing the account drops the key and all of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="dossier"
    )
    person_key = models.OneToOneField(PersonKey, on_delete=models.SET_NULL, null=True, related_name="+")
    birth_date = SealedText("birth date, YYYY-MM-DD", max_length=10, null=True)  # type: ignore[misc]
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)

    def sealing_key(self) -> PersonKey | None:
        return self.person_key


class ClaimMethod(models.TextChoices):
    DOCUMENT = "document", "A document that we look at"
    CALL_BACK = "call_back", "A call to the number that the registry has"


class ClaimState(models.TextChoices):
    OPEN = "open", "Waits for a verifier"
    GRANTED = "granted", "Granted"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"


@tracked("user", "npi", "method", "state", "provider", "decided_at")
class ProfileClaim(models.Model):
    """Someone says that an NPI of the directory is theirs; nothing of it is theirs before a verifier grants it."""

    Method = ClaimMethod
    State = ClaimState

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="profile_claims"
    )
    npi = models.CharField("NPI", max_length=10)
    method = models.CharField(max_length=9, choices=Method.choices)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    provider = models.ForeignKey(
        Provider, on_delete=models.SET_NULL, null=True, related_name="profile_claims"
    )
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    objects = ProfileClaimQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=NpiIsValid("npi"), name="claimed_npi_passes_the_luhn_check"),
            code_is_one_of("method", ClaimMethod, "profile_claim_method_is_known"),
            code_is_one_of("state", ClaimState, "profile_claim_state_is_known"),
            models.UniqueConstraint(
                fields=["user"], condition=Q(state="open"), name="one_open_profile_claim_per_account"
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None) | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="a_profile_claim_that_is_over_has_its_moment",
            ),
        ]
        indexes = [
            # serves the look for others who claim the same NPI
            models.Index(fields=["npi"], condition=Q(state="open"), name="open_claims_of_an_npi"),
        ]

    def __str__(self) -> str:
        return f"{self.npi} ({self.state})"
