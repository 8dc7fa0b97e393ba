"""Who works at a clinic, and what the clinic trusts them with."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.trail.history import tracked
from providers.access import MembershipQuerySet
from providers.models.places import Clinic, Practice


@tracked(
    "user",
    "clinic",
    "is_owner",
    "may_read_health",
    "may_export",
    "is_limited",
    "suspended_at",
    "expires_at",
    "ended_at",
)
class Membership(models.Model):
    """One person at one clinic; an ended one stays as history. providers/memberships.py is the only writer.

    An owner may do everything there. Whoever `is_limited` has to do with `practices` alone, be it none.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="memberships")
    is_owner = models.BooleanField(default=False)
    may_read_health = models.BooleanField("may read health data", default=False)
    may_export = models.BooleanField("may export", default=False)
    is_limited = models.BooleanField("limited to some practices", default=False)
    practices = models.ManyToManyField(Practice, blank=True, related_name="+")
    created_at = models.DateTimeField()
    suspended_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            # Also serves the look at each request: where does this person work?
            models.UniqueConstraint(
                fields=["user", "clinic"],
                condition=Q(ended_at=None),
                name="one_membership_per_user_and_clinic",
            ),
            models.CheckConstraint(
                condition=Q(is_owner=False)
                | Q(may_read_health=True, may_export=True, is_limited=False, expires_at=None),
                name="an_owner_may_do_everything_without_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.clinic}"
