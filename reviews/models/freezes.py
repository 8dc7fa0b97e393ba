"""Clinicians of whom far more was written lately than is usual: nothing of it counts until somebody has looked."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.trail.history import tracked
from providers.models import Provider


@tracked(
    "provider", "since", "series", "days", "seen", "expected", "frozen_at", "lifted_at", "lifted_by", "reason"
)
class Freeze(models.Model):
    """Reviews of a clinician from `since` on wait: `seen` came within `days`, where `expected` would be usual."""

    class Series(models.TextChoices):
        ALL = "all", "Everybody"
        NEWCOMERS = "newcomers", "New accounts"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="freezes")
    since = models.DateTimeField()
    series = models.CharField(max_length=9, choices=Series.choices)
    days = models.PositiveSmallIntegerField()
    seen = models.PositiveIntegerField()
    expected = models.FloatField()
    frozen_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.TextField("why it was lifted", max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider"], condition=Q(lifted_at=None), name="one_open_freeze_per_clinician"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None, reason="")
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(reason="")),
                name="a_freeze_is_lifted_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider_id} since {self.since}"
