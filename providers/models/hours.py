"""When a practice can be visited: visit types, weekly hours, exceptions, and the time already taken."""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.utils import timezone

from providers.models.checks import code_is_one_of
from providers.models.clinicians import Provider
from providers.models.places import Practice


class Mode(models.TextChoices):
    IN_PERSON = "in_person", "In person"
    VIDEO = "video", "By video"


class VisitType(models.Model):
    """How long a visit takes and how it is held; a blank condition group means every condition."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="visit_types")
    condition_group = models.CharField(max_length=20, blank=True)
    mode = models.CharField(max_length=9, choices=Mode.choices)
    new_minutes = models.PositiveSmallIntegerField("minutes for new patients")
    existing_minutes = models.PositiveSmallIntegerField("minutes for existing patients")
    price_cents = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "mode", "condition_group"], name="one_visit_type_per_mode_and_group"
            ),
            code_is_one_of("mode", Mode, "visit_type_mode_is_known"),
            # A time that fits a new patient also fits an existing one: search keeps one figure for both.
            models.CheckConstraint(
                condition=models.Q(existing_minutes__gte=5, new_minutes__lte=480)
                & models.Q(existing_minutes__lte=models.F("new_minutes")),
                name="visit_minutes_are_in_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mode} {self.new_minutes} min"


class WeeklyHours(models.Model):
    """Open hours on a weekday (0 = Monday), in the local time of the place."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="weekly_hours")
    weekday = models.PositiveSmallIntegerField()
    starts = models.TimeField()
    ends = models.TimeField()
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField("last valid day", null=True, blank=True)

    class Meta:
        verbose_name_plural = "weekly hours"
        constraints = [
            models.CheckConstraint(condition=models.Q(weekday__range=(0, 6)), name="weekday_is_0_to_6"),
            models.CheckConstraint(
                condition=models.Q(ends__gt=models.F("starts")), name="hours_end_after_they_start"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_from__isnull=True)
                | models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="hours_are_valid_forwards",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.starts}-{self.ends}"


class ExceptionKind(models.TextChoices):
    CLOSED = "closed", "Closed"
    EXTRA = "extra", "Open besides"


class HoursException(models.Model):
    """A day on which the weekly hours do not hold: closed (all day or for a span), or open besides."""

    Kind = ExceptionKind

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="hours_exceptions")
    on = models.DateField("day")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    starts = models.TimeField(null=True, blank=True)
    ends = models.TimeField(null=True, blank=True)

    class Meta:
        constraints = [
            code_is_one_of("kind", ExceptionKind, "hours_exception_kind_is_known"),
            models.CheckConstraint(
                condition=models.Q(kind="closed", starts__isnull=True, ends__isnull=True)
                | models.Q(starts__isnull=False, ends__isnull=False, ends__gt=models.F("starts")),
                name="hours_exception_has_a_span",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.kind}"


class ClaimKind(models.TextChoices):
    HOLD = "hold", "Hold"
    REQUEST = "request", "Pending request"
    COUNTER = "counter", "Counter-offer"
    OFFER = "offer", "Offer to somebody who waits"
    VISIT = "visit", "Visit"


class TimeClaim(models.Model):
    """The one table that takes a clinician's time: no two unreleased claims of one clinician may overlap."""

    Kind = ClaimKind

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="time_claims")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="time_claims")
    during = DateTimeRangeField("blocked time, buffer included")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    expires_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_active_claim_per_provider_and_time",
                expressions=[("provider", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=models.Q(released_at__isnull=True),
            ),
            code_is_one_of("kind", ClaimKind, "time_claim_kind_is_known"),
            models.CheckConstraint(
                condition=models.Q(during__isempty=False, during__lower_inf=False, during__upper_inf=False),
                name="time_claim_is_a_finite_span",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="visit") | models.Q(expires_at__isnull=False),
                name="only_visits_never_expire",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.during}"
