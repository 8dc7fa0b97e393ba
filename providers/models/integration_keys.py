"""Keys with which a clinic's other software reads and writes."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.trail.history import tracked
from providers.access import IntegrationKeyQuerySet
from providers.models.places import Clinic

LONGEST_LIFE = timedelta(days=365)


class Scope(models.TextChoices):
    PRACTICES_READ = "practices.read", "Read practices"
    PRACTICES_WRITE = "practices.write", "Change practices"
    VISITS_READ = "visits.read", "Read requests and visits, without anything about health"
    VISITS_WRITE = "visits.write", "Answer requests, move and cancel visits"


@tracked(
    "clinic",
    "name",
    "scopes",
    "created_by",
    "expires_at",
    "replaces",
    "revoked_at",
)
class IntegrationKey(models.Model):
    """A key of one clinic. Of its secret only the digest is kept: whoever made it saw it, once."""

    Scope = Scope

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="keys")
    name = models.CharField("what it is for", max_length=80)
    prefix = models.CharField("public part", max_length=12, unique=True)
    digest = models.CharField("SHA-256 of the secret", max_length=64)
    scopes = ArrayField(models.CharField(max_length=40, choices=Scope.choices))
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    expires_at = models.DateTimeField()
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)

    objects = IntegrationKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gte=F("created_at"), expires_at__lte=F("created_at") + LONGEST_LIFE),
                name="a_key_ends_within_365_days",
            ),
            models.CheckConstraint(
                condition=Q(scopes__contained_by=Scope.values) & Q(scopes__len__gt=0),
                name="key_scopes_are_known",
            ),
            models.CheckConstraint(condition=Q(digest__regex="^[0-9a-f]{64}$"), name="key_digest_is_sha_256"),
            models.CheckConstraint(
                condition=Q(prefix__regex="^[0-9a-z]{12}$"), name="key_prefix_has_twelve_signs"
            ),
        ]

    def __str__(self) -> str:
        return self.prefix
