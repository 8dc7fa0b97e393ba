"""Invitations to work at a clinic."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from accounts.trail.history import tracked
from providers.access import InvitationQuerySet
from providers.models.places import Clinic, Practice


@tracked(
    "clinic",
    "is_owner",
    "may_read_health",
    "may_export",
    "is_limited",
    "invited_by",
    "expires_at",
    "accepted_at",
    "revoked_at",
)
class Invitation(models.Model):
    """What an owner offers to whoever proves to own an address. The code itself stands only in the e-mail."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField("e-mail address", max_length=254)
    is_owner = models.BooleanField(default=False)
    may_read_health = models.BooleanField("may read health data", default=False)
    may_export = models.BooleanField("may export", default=False)
    is_limited = models.BooleanField("limited to some practices", default=False)
    practices = models.ManyToManyField(Practice, blank=True, related_name="+")
    digest = models.CharField("SHA-256 of the code", max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "clinic",
                Lower("email"),
                condition=Q(accepted_at=None, revoked_at=None),
                name="one_open_invitation_per_clinic_and_address",
            ),
            models.CheckConstraint(
                condition=Q(is_owner=False) | Q(may_read_health=True, may_export=True, is_limited=False),
                name="an_invited_owner_may_do_everything",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(revoked_at=None),
                name="an_invitation_is_accepted_or_taken_back",
            ),
            models.CheckConstraint(
                condition=Q(digest__regex="^[0-9a-f]{64}$"), name="invitation_digest_is_sha_256"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.clinic}"
