"""Calendars elsewhere that say when a clinician is busy."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import DateTimeRangeField
from django.contrib.postgres.indexes import GistIndex
from django.db import models

from accounts.encryption import keyring
from accounts.trail.history import tracked
from providers.access import ExternalCalendarQuerySet
from providers.models.clinicians import Provider


@tracked("provider", "name", "created_by", noted=("address",))
class ExternalCalendar(models.Model):
    """An iCalendar feed of a clinician. Its address is a secret, so it is sealed; events leave nothing but spans."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="external_calendars")
    name = models.CharField(max_length=80)
    address = models.BinaryField("address of the feed, sealed")
    etag = models.CharField(max_length=200, blank=True)
    last_modified = models.CharField(max_length=40, blank=True)
    read_for = models.CharField(
        "day, days ahead and zone of the last reading", max_length=80, blank=True, db_default=""
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    due_at = models.DateTimeField("to be read again")
    read_at = models.DateTimeField("last read well", null=True)
    failures = models.PositiveSmallIntegerField("in a row", default=0)
    problem = models.CharField("code of the last failure", max_length=40, blank=True)

    objects = ExternalCalendarQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "name"], name="one_calendar_per_provider_and_name"),
        ]
        indexes = [
            # serves the sweep that reads what is due
            models.Index(fields=["due_at"], name="calendars_that_are_due"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        return keyring.open_sealed(bytes(self.address), place=self.place).decode()

    @property
    def place(self) -> str:
        """What the sealed address is bound to."""
        return f"providers_externalcalendar:{self.id}:address"


class ExternalBusy(models.Model):
    """A span in which a clinician is busy elsewhere; spans may overlap each other."""

    calendar = models.ForeignKey(ExternalCalendar, on_delete=models.CASCADE, related_name="busy")
    during = DateTimeRangeField("busy")

    class Meta:
        verbose_name_plural = "external busy times"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(during__isempty=False, during__lower_inf=False, during__upper_inf=False),
                name="external_busy_is_a_finite_span",
            ),
        ]
        indexes = [
            # serves free times: the spans of a calendar that are not over
            GistIndex(fields=["during"], name="external_busy_spans"),
        ]

    def __str__(self) -> str:
        return str(self.during)
