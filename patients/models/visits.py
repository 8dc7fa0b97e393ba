"""Confirmed visits: when, where, and what became of them."""

import uuid

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Coalesce

from accounts.encryption.fields import SealedText
from accounts.models import PersonKey
from accounts.trail.history import tracked
from patients.access import VisitQuerySet
from patients.models.patients import Patient
from patients.models.requests import RequestTarget
from providers.models import Mode, Practice, TimeClaim
from providers.models.checks import ZoneIsKnown, code_is_one_of


class VisitState(models.TextChoices):
    CONFIRMED = "confirmed", "Confirmed"
    CANCELLED_BY_PATIENT = "cancelled_by_patient", "Cancelled by the patient"
    CANCELLED_BY_CLINIC = "cancelled_by_clinic", "Cancelled by the clinic"
    CHECKED_IN = "checked_in", "The patient is there"
    COMPLETED = "completed", "Completed"
    NO_SHOW = "no_show", "The patient did not come"
    CONTESTED = "contested", "The patient says that they came"


# What may follow what; a state that is not named here is final.
TRANSITIONS = {
    VisitState.CONFIRMED: {
        VisitState.CANCELLED_BY_PATIENT,
        VisitState.CANCELLED_BY_CLINIC,
        VisitState.CHECKED_IN,
        VisitState.COMPLETED,
        VisitState.NO_SHOW,
    },
    VisitState.CHECKED_IN: {VisitState.COMPLETED},
    VisitState.NO_SHOW: {VisitState.CONTESTED},
    VisitState.CONTESTED: {VisitState.NO_SHOW, VisitState.COMPLETED},
}
AHEAD = (VisitState.CONFIRMED, VisitState.CHECKED_IN)
CANCELLED = (VisitState.CANCELLED_BY_PATIENT, VisitState.CANCELLED_BY_CLINIC)


class CancelCode(models.TextChoices):
    """Why a visit was cancelled: the first five are the patient's, the others the clinic's; `other` is both's."""

    PLANS = "plans", "Plans changed"
    FEELS_BETTER = "feels_better", "Feels better"
    FOUND_ANOTHER = "found_another", "Found somebody else"
    COST = "cost", "The cost"
    OTHER = "other", "Another reason"
    ILL = "ill", "The clinician is ill"
    EMERGENCY = "emergency", "An emergency"
    NOT_TREATED_HERE = "not_treated_here", "Not treated here"
    PLAN = "plan", "The insurance plan is not accepted"


BY_PATIENT = ("plans", "feels_better", "found_another", "cost", "other")
BY_CLINIC = ("ill", "emergency", "not_treated_here", "plan", "other")


class During(Func):
    """The time of a visit itself, without the pause after it."""

    function = "tstzrange"
    output_field = DateTimeRangeField()


@tracked(
    "target", "patient", "practice", "claim", "starts_at", "ends_at", "local_date", "local_time", "zone", "status",
    "cancel_code", "is_late", "ended_by", "sequence", "contested_at",
    noted=("contest_note",),
)  # fmt: skip
class Visit(models.Model):
    """A visit from its confirmation on. Its local date and time are what was agreed; the moment follows from them."""

    Status = VisitState
    TRANSITIONS = TRANSITIONS
    CancelCode = CancelCode

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    target = models.OneToOneField(RequestTarget, on_delete=models.PROTECT, related_name="visit")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="visits")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="visits")
    claim = models.OneToOneField(TimeClaim, on_delete=models.PROTECT, related_name="visit")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField("end of the visit, without the pause after it")
    local_date = models.DateField("day at the place")
    local_time = models.TimeField("wall time at the place")
    zone = models.CharField("IANA time zone of the place", max_length=40)
    mode = models.CharField(max_length=9, choices=Mode.choices)
    new_patient = models.BooleanField()
    price_cents = models.PositiveIntegerField(null=True)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.CONFIRMED)
    sequence = models.PositiveIntegerField("version for calendars (iCalendar SEQUENCE)", default=0)
    confirmed_at = models.DateTimeField()
    cancel_code = models.CharField(max_length=16, choices=CancelCode.choices, blank=True)
    is_late = models.BooleanField("cancelled later than the practice asks for", default=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField("cancelled, completed or missed", null=True)
    checked_in_at = models.DateTimeField(null=True)
    coming_said_at = models.DateTimeField("when the patient said that they would come", null=True)
    reminder_due_at = models.DateTimeField(
        "when to send the next reminder, or to look whether to (patients/reminders/due.py)", null=True
    )
    attended_said_at = models.DateTimeField("when the patient said that they had been there", null=True)
    contested_at = models.DateTimeField(null=True)
    contest_note = SealedText("what the patient says of it", max_length=1000, null=True)  # type: ignore[misc]
    settled_at = models.DateTimeField(null=True)
    delisted_at = models.DateTimeField(
        "when both sides were told that the practice can't be found", null=True
    )

    objects = VisitQuerySet.as_manager()

    class Meta:
        constraints = [
            # Two clinicians can't see one person at once. Behind the turn of the patient, which makes it a refusal.
            ExclusionConstraint(
                name="one_visit_per_patient_and_time",
                expressions=[
                    ("patient", RangeOperators.EQUAL),
                    (During("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(status__in=["confirmed", "checked_in"]),
            ),
            code_is_one_of("status", VisitState, "visit_status_is_known"),
            code_is_one_of("mode", Mode, "visit_mode_is_known"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="visit_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=ZoneIsKnown("zone"), name="visit_zone_is_known"),
            models.CheckConstraint(
                condition=Q(status="cancelled_by_patient", cancel_code__in=BY_PATIENT)
                | Q(status="cancelled_by_clinic", cancel_code__in=BY_CLINIC)
                | (~Q(status__in=CANCELLED) & Q(cancel_code="", is_late=False)),
                name="a_cancellation_has_its_code",
            ),
            models.CheckConstraint(
                condition=Q(status__in=AHEAD, ended_at=None)
                | (~Q(status__in=AHEAD) & Q(ended_at__isnull=False)),
                name="a_visit_that_is_over_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(status="checked_in") | Q(checked_in_at__isnull=False),
                name="whoever_is_there_was_checked_in",
            ),
            models.CheckConstraint(
                condition=~Q(status="contested") | Q(contested_at__isnull=False),
                name="a_contest_says_when",
            ),
        ]
        indexes = [
            # serves a clinic's calendar of days, and who is concerned when a practice is delisted
            models.Index(fields=["practice", "starts_at"], name="calendar_of_a_practice"),
            # serves a patient's list
            models.Index(fields=["patient", "starts_at"], name="visits_of_a_patient"),
            # serves the sweep that completes what is over
            models.Index(
                fields=["ends_at"], condition=Q(status__in=["confirmed", "checked_in"]), name="visits_to_come"
            ),
            # serves the sweep that reminds of visits
            models.Index(
                fields=["reminder_due_at"],
                condition=Q(status="confirmed", reminder_due_at__isnull=False),
                name="visits_to_remind_of",
            ),
            # serves the sweep that asks how a visit was
            models.Index(
                Coalesce("settled_at", "ended_at"),
                condition=Q(status="completed"),
                name="visits_that_took_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at} ({self.status})"

    def sealing_key(self) -> PersonKey | None:
        return self.patient.person_key
