"""Clinics, their locations, and the practice: one clinician at one location, the searchable unit."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from accounts.trail.history import BY_SOMEONE, tracked
from providers.access import ClinicQuerySet, LocationQuerySet
from providers.models.checks import ZoneIsKnown, code_is_one_of, is_a_zone
from providers.models.clinicians import OF_A_CLAIMED_PROVIDER, Provider
from providers.querysets import PracticeQuerySet

# Loading a demonstration adds and removes these by the thousand; what comes of it is nobody's act.
UNLESS_LOADED = f"TG_OP = 'UPDATE' OR {BY_SOMEONE}"


@tracked("name", condition=UNLESS_LOADED)
class Clinic(models.Model):
    """An organisation that employs clinicians and answers requests; a single-handed one is a clinic of one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=160)
    acceptance_rate = models.FloatField("share of requests accepted", null=True, editable=False)
    reply_hours = models.FloatField("median hours to an answer", null=True, editable=False)
    answered_count = models.PositiveIntegerField("requests behind these figures", default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField("no longer with us: staff and keys have no access", null=True, blank=True)

    objects = ClinicQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(acceptance_rate__isnull=True) | models.Q(acceptance_rate__range=(0, 1)),
                name="acceptance_rate_is_a_share",
            ),
            models.CheckConstraint(
                condition=models.Q(reply_hours__isnull=True) | models.Q(reply_hours__gte=0),
                name="reply_hours_are_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked(
    "clinic",
    "line1",
    "line2",
    "city",
    "state",
    "zip",
    "lat",
    "lon",
    "zone",
    "wheelchair",
    condition=UNLESS_LOADED,
)
class Location(models.Model):
    """A place where a clinic sees people, with its point and time zone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="locations")
    line1 = models.CharField("street address", max_length=120)
    line2 = models.CharField(max_length=120, blank=True)
    city = models.CharField(max_length=80)
    state = models.CharField(max_length=2)
    zip = models.CharField("ZIP code", max_length=5)
    lat = models.FloatField("latitude")
    lon = models.FloatField("longitude")
    zone = models.CharField("IANA time zone", max_length=40, validators=[is_a_zone])
    wheelchair = models.BooleanField("step-free access", null=True)

    objects = LocationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lat__range=(-90, 90), lon__range=(-180, 180)), name="location_is_on_earth"
            ),
            models.CheckConstraint(
                condition=models.Q(state__regex="^[A-Z]{2}$"), name="location_state_has_two_letters"
            ),
            models.CheckConstraint(
                condition=models.Q(zip__regex="^[0-9]{5}$"), name="location_zip_has_five_digits"
            ),
            # One unknown zone would fail every sweep over the batch that its practice is in.
            models.CheckConstraint(condition=ZoneIsKnown("zone"), name="location_zone_is_known"),
        ]

    def __str__(self) -> str:
        """Without the second line of the address, in which clinics also write what they treat."""
        return f"{self.line1}, {self.city}, {self.state} {self.zip}"


class Accepts(models.TextChoices):
    NEW = "new", "New and existing patients"
    EXISTING = "existing", "Existing patients only"
    NOBODY = "nobody", "Nobody for now"


class Confirmation(models.TextChoices):
    INSTANT = "instant", "At once"
    BY_CLINIC = "by_clinic", "By the clinic"


class Source(models.TextChoices):
    OWNER = "owner", "The clinician or the clinic"
    REGISTRY = "registry", "A public registry"
    PATIENT = "patient", "A patient"
    DEMONSTRATION = "demonstration", "Made up, for demonstration"


def source(label: str) -> models.CharField:
    """A column that says who told us a fact."""
    return models.CharField(label, max_length=13, choices=Source.choices, default=Source.OWNER)


@tracked(
    "provider",
    "location",
    "accepts",
    "does_in_person",
    "does_video",
    "phone",
    "first_visit_price_cents",
    "confirmation",
    "lead_minutes",
    "buffer_minutes",
    "horizon_days",
    "late_cancel_hours",
    "phone_source",
    "phone_confirmed_at",
    "hours_source",
    "hours_confirmed_at",
    "accepts_source",
    "accepts_confirmed_at",
    condition=OF_A_CLAIMED_PROVIDER,
)
class Practice(models.Model):
    """One clinician at one location (FHIR PractitionerRole): what a search finds and a visit is booked with."""

    Accepts = Accepts
    Confirmation = Confirmation
    Source = Source

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="practices")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="practices")
    accepts = models.CharField(max_length=8, choices=Accepts.choices, default=Accepts.NEW)
    does_in_person = models.BooleanField(default=True)
    does_video = models.BooleanField(default=False)
    phone = models.CharField(max_length=20, blank=True)
    first_visit_price_cents = models.PositiveIntegerField(
        "price of a first visit in cents", null=True, blank=True
    )
    confirmation = models.CharField(
        max_length=9, choices=Confirmation.choices, default=Confirmation.BY_CLINIC
    )
    lead_minutes = models.PositiveIntegerField("notice needed, in minutes", default=120)
    buffer_minutes = models.PositiveSmallIntegerField("pause after a visit, in minutes", default=0)
    horizon_days = models.PositiveSmallIntegerField("bookable so many days ahead", default=60)
    late_cancel_hours = models.PositiveSmallIntegerField("a later cancellation counts as late", default=24)

    # Who told us each fact that is shown, and when it was last confirmed (see providers/freshness.py).
    phone_source = source("phone: who told us")
    phone_confirmed_at = models.DateTimeField(default=timezone.now)
    hours_source = source("hours: who told us")
    hours_confirmed_at = models.DateTimeField(default=timezone.now)
    accepts_source = source("accepting patients: who told us")
    accepts_confirmed_at = models.DateTimeField(default=timezone.now)
    times_due_at = models.DateTimeField(
        "next times to be computed again", default=timezone.now, editable=False
    )

    objects = PracticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "location"], name="one_practice_per_provider_and_place"
            ),
            code_is_one_of("accepts", Accepts, "practice_accepts_is_known"),
            code_is_one_of("confirmation", Confirmation, "practice_confirmation_is_known"),
            code_is_one_of("phone_source", Source, "phone_source_is_known"),
            code_is_one_of("hours_source", Source, "hours_source_is_known"),
            code_is_one_of("accepts_source", Source, "accepts_source_is_known"),
            models.CheckConstraint(
                condition=models.Q(does_in_person=True) | models.Q(does_video=True),
                name="practice_has_a_mode",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    lead_minutes__lte=20160, buffer_minutes__lte=240, late_cancel_hours__lte=168
                )
                & models.Q(horizon_days__range=(1, 365)),
                name="practice_booking_rules_are_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(first_visit_price_cents__isnull=True)
                | models.Q(first_visit_price_cents__lte=10_000_000),
                name="practice_price_is_plausible",
            ),
        ]
        indexes = [
            # Serves the sweep in providers/next_times.py: practices whose stored next time is about to pass.
            models.Index(fields=["times_due_at"], name="practice_times_due"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} at {self.location}"


class Listing(models.Model):
    """Whether a practice may be shown, computed by the view providers_listing: the one place for that rule.

    `reason` is empty where nothing stands against showing it until the end of `listed_until` in `zone`; `reasons` are
    all that stand against it, `reason` the first of them.
    """

    practice = models.OneToOneField(
        Practice, primary_key=True, on_delete=models.DO_NOTHING, related_name="listing"
    )
    zone = models.CharField(max_length=40)
    reason = models.CharField(max_length=24)
    reasons = ArrayField(models.CharField(max_length=24))
    listed_until = models.DateField(null=True)

    class Meta:
        managed = False
        db_table = "providers_listing"

    def __str__(self) -> str:
        return self.reason or f"listed until {self.listed_until}"

    def reasons_at(self, now: datetime) -> list[str]:
        """This function will name all that stands against showing it at a moment; `lapsed`: its papers have ended."""
        is_over = self.listed_until and self.listed_until < now.astimezone(ZoneInfo(self.zone)).date()
        return [*self.reasons, *(["lapsed"] if is_over else [])]
