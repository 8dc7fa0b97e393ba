"""People who wait for a time, and the times that are offered to them, one person at a time."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.trail.history import tracked
from patients.access import WaitlistEntryQuerySet, WaitlistOfferQuerySet
from patients.models.intakes import Intake
from patients.models.patients import Patient
from patients.models.requests import VisitRequest
from providers.models import Condition, Mode, Practice, TimeClaim
from providers.models.checks import code_is_one_of


class EntryState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    BOOKED = "booked", "Has a visit"
    LEFT = "left", "Left"
    EXPIRED = "expired", "Waited too long"


ENTRY_TRANSITIONS = {EntryState.WAITING: {EntryState.BOOKED, EntryState.LEFT, EntryState.EXPIRED}}


@tracked(
    "patient", "request", "intake", "mode", "new_patient", "urgency", "status", "asked_by", "ended_at",
    noted=("condition", "windows"),
)  # fmt: skip
class WaitlistEntry(models.Model):
    """A patient who would take a time at any of these practices; `urgency` 0 is the most urgent."""

    Status = EntryState
    TRANSITIONS = ENTRY_TRANSITIONS

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="waits")
    request = models.OneToOneField(VisitRequest, on_delete=models.PROTECT, null=True, related_name="wait")
    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, related_name="waits")
    condition = models.ForeignKey(Condition, on_delete=models.PROTECT, null=True, related_name="+")
    practices = models.ManyToManyField(Practice, related_name="waits")
    mode = models.CharField(max_length=9, choices=Mode.choices)
    new_patient = models.BooleanField()
    patient_state = models.CharField("US state where the patient is, for video", max_length=2, blank=True)
    windows = models.JSONField("when it would suit; empty for any time", default=list)
    urgency = models.PositiveSmallIntegerField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=7, choices=Status.choices, default=Status.WAITING)
    since = models.DateTimeField()
    until = models.DateTimeField("waits no longer than this")
    ended_at = models.DateTimeField(null=True)

    objects = WaitlistEntryQuerySet.as_manager()

    class Meta:
        constraints = [
            code_is_one_of("mode", Mode, "wait_mode_is_known"),
            code_is_one_of("status", EntryState, "wait_status_is_known"),
            models.CheckConstraint(
                condition=Q(status="waiting", ended_at=None)
                | (~Q(status="waiting") & Q(ended_at__isnull=False)),
                name="a_wait_that_is_over_says_when",
            ),
            models.CheckConstraint(condition=Q(urgency__lte=3), name="urgency_is_0_to_3"),
        ]
        indexes = [
            # serves the turn: the most urgent first, then whoever waits longest
            models.Index(fields=["urgency", "since"], condition=Q(status="waiting"), name="whose_turn_it_is")
        ]

    def __str__(self) -> str:
        return f"{self.id} ({self.status})"


class WaitlistOfferState(models.TextChoices):
    OFFERED = "offered", "Waits for the patient"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    EXPIRED = "expired", "Not answered in time"
    WITHDRAWN = "withdrawn", "Withdrawn"


WAITLIST_OFFER_TRANSITIONS = {
    WaitlistOfferState.OFFERED: {
        WaitlistOfferState.ACCEPTED,
        WaitlistOfferState.DECLINED,
        WaitlistOfferState.EXPIRED,
        WaitlistOfferState.WITHDRAWN,
    }
}


@tracked("entry", "practice", "claim", "starts_at", "status", "expires_at", "answered_at")
class WaitlistOffer(models.Model):
    """A time that is offered to one person alone, until `expires_at`."""

    Status = WaitlistOfferState
    TRANSITIONS = WAITLIST_OFFER_TRANSITIONS

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.ForeignKey(WaitlistEntry, on_delete=models.CASCADE, related_name="offers")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="waitlist_offers")
    claim = models.OneToOneField(TimeClaim, on_delete=models.PROTECT, related_name="waitlist_offer")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField("end of the visit, without the pause after it")
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.OFFERED)
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField("15 minutes later, quiet hours not counted")
    answered_at = models.DateTimeField(null=True)

    objects = WaitlistOfferQuerySet.as_manager()

    class Meta:
        constraints = [
            code_is_one_of("status", WaitlistOfferState, "waitlist_offer_status_is_known"),
            models.UniqueConstraint(
                fields=["entry"], condition=Q(status="offered"), name="one_open_offer_per_wait"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="waitlist_offer_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(status="offered", answered_at=None)
                | (~Q(status="offered") & Q(answered_at__isnull=False)),
                name="a_waitlist_offer_ends_with_its_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at} ({self.status})"
