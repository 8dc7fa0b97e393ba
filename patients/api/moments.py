"""A practice and a moment there, as every answer about requests and visits shows them."""

from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from rest_framework import serializers

from accounts.api.serializers import StrictDateTime
from providers.models import Practice


class StartTime(StrictDateTime):
    """When a visit begins: to the minute."""

    default_error_messages: ClassVar[dict[str, Any]] = {"not_to_the_minute": "Please leave out the seconds."}

    def to_internal_value(self, value: Any) -> datetime:
        moment = super().to_internal_value(value)
        if moment.second or moment.microsecond:
            self.fail("not_to_the_minute")
        return moment


class LocalTime(serializers.DateTimeField):
    """A moment with the offset of the practice's place; the row has `practice`, or is of one that has."""

    def __init__(self, **kwargs: Any) -> None:
        self.path = kwargs.pop("practice", "practice")
        super().__init__(**kwargs)

    def get_attribute(self, instance: Any) -> Any:
        moment = super().get_attribute(instance)
        if moment is None:
            return None
        practice = instance
        for name in self.path.split("."):
            practice = getattr(practice, name)
        return moment.astimezone(ZoneInfo(practice.location.zone))

    def enforce_timezone(self, value: datetime) -> datetime:
        return value  # it has the zone of the place


class PracticeShort(serializers.Serializer[Practice]):
    id = serializers.UUIDField()
    clinician = serializers.CharField(source="provider.name")
    credential = serializers.CharField(source="provider.credential", allow_blank=True)
    clinic = serializers.CharField(source="location.clinic.name")
    street = serializers.CharField(source="location.line1")
    street_2 = serializers.CharField(source="location.line2", allow_blank=True)
    city = serializers.CharField(source="location.city")
    state = serializers.CharField(source="location.state")
    zip = serializers.CharField(source="location.zip")
    phone = serializers.CharField(allow_blank=True)
    timezone = serializers.CharField(source="location.zone")
