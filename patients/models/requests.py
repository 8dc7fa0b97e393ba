"""Requests for a visit: what a patient asks, of which practices, and what these offer instead."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.encryption.fields import SealedText
from accounts.models import PersonKey
from accounts.trail.history import tracked
from patients.access import CounterOfferQuerySet, RequestTargetQuerySet, VisitRequestQuerySet
from patients.models.intakes import Intake
from patients.models.patients import Patient
from providers.models import Condition, Mode, Practice, TimeClaim
from providers.models.checks import code_is_one_of


class RequestState(models.TextChoices):
    OPEN = "open", "Waits for an answer"
    CONFIRMED = "confirmed", "A visit was confirmed"
    CLOSED = "closed", "Closed without a visit"


REQUEST_TRANSITIONS = {RequestState.OPEN: {RequestState.CONFIRMED, RequestState.CLOSED}}


class ClosedBecause(models.TextChoices):
    WITHDRAWN = "withdrawn", "The patient took it back"
    DECLINED = "declined", "Every clinic declined"
    EXPIRED = "expired", "Nobody answered in time"
    EMERGENCY = "emergency", "The pain needs emergency care"
    ERASED = "erased", "The patient's data was erased"


@tracked(
    "patient", "intake", "mode", "new_patient", "asked_by", "status", "closed_because", "submitted_at", "closed_at",
    noted=("condition", "note", "windows"),
)  # fmt: skip
class VisitRequest(models.Model):
    """What a patient asks of one to three practices: the first that confirms gets the visit."""

    Status = RequestState
    TRANSITIONS = REQUEST_TRANSITIONS
    ClosedBecause = ClosedBecause

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="visit_requests")
    condition = models.ForeignKey(Condition, on_delete=models.PROTECT, null=True, related_name="+")
    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, related_name="visit_requests")
    mode = models.CharField(max_length=9, choices=Mode.choices)
    new_patient = models.BooleanField()
    patient_state = models.CharField("US state where the patient is, for video", max_length=2, blank=True)
    windows = models.JSONField("when it would suit, where no time is held", default=list)
    note = SealedText("for the clinic", max_length=1000, null=True)  # type: ignore[misc]
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.OPEN)
    closed_because = models.CharField(max_length=9, choices=ClosedBecause.choices, blank=True)
    submitted_at = models.DateTimeField()
    closed_at = models.DateTimeField("confirmed or closed", null=True)

    objects = VisitRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            code_is_one_of("mode", Mode, "request_mode_is_known"),
            code_is_one_of("status", RequestState, "request_status_is_known"),
            code_is_one_of("closed_because", ClosedBecause, "request_end_is_known", blank=True),
            models.CheckConstraint(
                condition=Q(status="open", closed_at=None, closed_because="")
                | Q(status="confirmed", closed_at__isnull=False, closed_because="")
                | (Q(status="closed", closed_at__isnull=False) & ~Q(closed_because="")),
                name="a_closed_request_says_why",
            ),
        ]
        indexes = [
            # serves the cap on open requests, and a patient's list
            models.Index(fields=["patient", "submitted_at"], name="requests_of_a_patient"),
        ]

    def __str__(self) -> str:
        return f"{self.id} ({self.status})"

    def sealing_key(self) -> PersonKey | None:
        return self.patient.person_key


class TargetState(models.TextChoices):
    REQUESTED = "requested", "Waits for the clinic"
    COUNTERED = "countered", "Waits for the patient"
    CONFIRMED = "confirmed", "Confirmed"
    DECLINED = "declined", "Declined"
    EXPIRED = "expired", "Not answered in time"
    WITHDRAWN = "withdrawn", "Withdrawn"


PENDING = (TargetState.REQUESTED, TargetState.COUNTERED)
ENDED = {TargetState.CONFIRMED, TargetState.DECLINED, TargetState.EXPIRED, TargetState.WITHDRAWN}
TARGET_TRANSITIONS = {
    TargetState.REQUESTED: {TargetState.COUNTERED, *ENDED},
    TargetState.COUNTERED: ENDED,
}


class DeclineCode(models.TextChoices):
    NO_TIME = "no_time", "No time"
    NOT_TREATED_HERE = "not_treated_here", "Not treated here"
    PLAN = "plan", "The insurance plan is not accepted"
    NO_NEW_PATIENTS = "no_new_patients", "No new patients for now"
    OTHER = "other", "Another reason"


@tracked(
    "request",
    "practice",
    "claim",
    "starts_at",
    "status",
    "respond_by",
    "decline_code",
    "answered_by",
    "answered_at",
)
class RequestTarget(models.Model):
    """One practice that was asked: with a time that is claimed for it, or with none where windows were given."""

    Status = TargetState
    TRANSITIONS = TARGET_TRANSITIONS
    DeclineCode = DeclineCode

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(VisitRequest, on_delete=models.CASCADE, related_name="targets")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="request_targets")
    claim = models.OneToOneField(TimeClaim, on_delete=models.PROTECT, null=True, related_name="target")
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField("end of the visit, without the pause after it", null=True)
    price_cents = models.PositiveIntegerField(null=True)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.REQUESTED)
    respond_by = models.DateTimeField("by when whoever has to answer")
    decline_code = models.CharField(max_length=16, choices=DeclineCode.choices, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField("first answer of the clinic", null=True)
    ended_at = models.DateTimeField(null=True)

    objects = RequestTargetQuerySet.as_manager()

    class Meta:
        constraints = [
            code_is_one_of("status", TargetState, "target_status_is_known"),
            code_is_one_of("decline_code", DeclineCode, "decline_code_is_known", blank=True),
            models.UniqueConstraint(fields=["request", "practice"], name="a_request_asks_a_practice_once"),
            models.UniqueConstraint(
                fields=["request"], condition=Q(status="confirmed"), name="one_practice_gets_the_visit"
            ),
            models.CheckConstraint(
                condition=(Q(status="declined") & ~Q(decline_code=""))
                | (~Q(status="declined") & Q(decline_code="")),
                name="a_decline_has_its_code",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["requested", "countered"], ended_at=None)
                | (~Q(status__in=["requested", "countered"]) & Q(ended_at__isnull=False)),
                name="a_target_ends_with_its_answer",
            ),
            models.CheckConstraint(
                condition=Q(claim=None, starts_at=None, ends_at=None)
                | Q(claim__isnull=False, starts_at__isnull=False, ends_at__gt=F("starts_at")),
                name="a_target_with_a_time_has_its_claim",
            ),
        ]
        indexes = [
            # serves the clinic's inbox and the sweep over deadlines
            models.Index(
                fields=["respond_by"],
                condition=Q(status__in=["requested", "countered"]),
                name="targets_that_wait",
            ),
            models.Index(fields=["practice", "status", "respond_by"], name="inbox_of_a_practice"),
        ]

    def __str__(self) -> str:
        return f"{self.practice_id} ({self.status})"


class OfferState(models.TextChoices):
    OFFERED = "offered", "Waits for the patient"
    ACCEPTED = "accepted", "Accepted"
    REFUSED = "refused", "Refused"
    EXPIRED = "expired", "Not answered in time"
    WITHDRAWN = "withdrawn", "Withdrawn"


OFFER_TRANSITIONS = {
    OfferState.OFFERED: {OfferState.ACCEPTED, OfferState.REFUSED, OfferState.EXPIRED, OfferState.WITHDRAWN}
}


@tracked("target", "claim", "starts_at", "status", "answered_at")
class CounterOffer(models.Model):
    """Another time that a clinic offers; claimed until the patient answers."""

    Status = OfferState
    TRANSITIONS = OFFER_TRANSITIONS

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    target = models.ForeignKey(RequestTarget, on_delete=models.CASCADE, related_name="counters")
    claim = models.OneToOneField(TimeClaim, on_delete=models.PROTECT, related_name="counter")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField("end of the visit, without the pause after it")
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.OFFERED)
    offered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    objects = CounterOfferQuerySet.as_manager()

    class Meta:
        constraints = [
            code_is_one_of("status", OfferState, "counter_status_is_known"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="counter_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["target"], condition=Q(status="accepted"), name="one_counter_is_accepted"
            ),
            models.CheckConstraint(
                condition=Q(status="offered", answered_at=None)
                | (~Q(status="offered") & Q(answered_at__isnull=False)),
                name="a_counter_ends_with_its_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at} ({self.status})"
