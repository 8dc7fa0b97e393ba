"""Private addresses under which somebody's calendar reads their visits."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.trail.history import tracked
from patients.access import OwnFeedQuerySet
from providers.models.checks import code_is_one_of


class FeedSide(models.TextChoices):
    PATIENT = "patient", "My own visits, and of those I act for"
    CLINIC = "clinic", "Visits at the practices that I run"


@tracked("user", "side", "created_at", "revoked_at")
class CalendarFeed(models.Model):
    """A secret address that shows times and places, and nothing of a person; of the secret the digest is kept."""

    Side = FeedSide

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="feeds")
    side = models.CharField(max_length=7, choices=Side.choices)
    digest = models.CharField("SHA-256 of the secret", max_length=64, unique=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField("last read", null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = OwnFeedQuerySet.as_manager()

    class Meta:
        constraints = [
            code_is_one_of("side", FeedSide, "feed_side_is_known"),
            models.UniqueConstraint(
                fields=["user", "side"], condition=Q(revoked_at=None), name="one_feed_per_person_and_side"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.side} feed"
