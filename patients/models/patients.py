"""The person who looks for care."""

import uuid
from datetime import date, datetime

from django.conf import settings
from django.db import models

from accounts.encryption.fields import SealedText
from accounts.models import PersonKey
from accounts.trail.history import tracked
from patients.access import PatientQuerySet
from patients.ages import age_on


@tracked(
    "user",
    "zone",
    "language",
    noted=("given_name", "family_name", "birth_date", "phone", "care_notes"),
)
class Patient(models.Model):
    """A person who looks for care: one who signs in, or a dependant for whom others act."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="patient"
    )
    person_key = models.OneToOneField(PersonKey, on_delete=models.SET_NULL, null=True, related_name="patient")
    given_name = SealedText(max_length=100)
    family_name = SealedText(max_length=100)
    birth_date = SealedText("the day of birth, as 1990-12-31", max_length=10)
    phone = SealedText("telephone number, as +12125550142", max_length=20)
    care_notes = SealedText("what a clinic should know", max_length=2000)
    zone = models.CharField("IANA time zone", max_length=40)
    language = models.CharField("preferred language, BCP 47", max_length=12)
    created_at = models.DateTimeField()

    objects = PatientQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.id)

    def sealing_key(self) -> PersonKey | None:
        return self.person_key

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    def age(self, now: datetime) -> int:
        """In whole years, on the calendar of UTC."""
        return age_on(date.fromisoformat(self.birth_date), now.date())
