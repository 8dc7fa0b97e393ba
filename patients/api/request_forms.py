"""What a patient sends to ask for a visit."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from accounts.api.serializers import (
    StrictChar,
    StrictChoice,
    StrictDate,
    StrictInteger,
    StrictSerializer,
    StrictUUID,
    refusal,
)
from patients import windows
from patients.api.symptoms import Told, WantedVisit
from providers.availability import DAY_PARTS


class Ask(StrictSerializer):
    hold = StrictUUID(required=False, help_text="A time of yours that is held.")
    practice = StrictUUID(
        required=False, help_text="Or the practice, where `windows` say when it would suit."
    )

    def validate(self, attrs: Mapping[str, Any]) -> Mapping[str, Any]:
        if len(attrs) != 1:
            raise refusal("hold", "Name a hold or a practice.", "required")
        return attrs


class TimeWindow(StrictSerializer):
    """Days at the place, weekdays (0 is Monday) and parts of the day; what is left out is open."""

    earliest = StrictDate(required=False)
    latest = StrictDate(required=False)
    weekdays = serializers.ListField(
        child=StrictInteger(min_value=0, max_value=6), required=False, min_length=1, max_length=7
    )
    day_parts = serializers.ListField(
        child=StrictChoice(choices=list(DAY_PARTS)), required=False, min_length=1, max_length=3
    )

    def validate(self, attrs: Mapping[str, Any]) -> dict[str, Any]:
        if not attrs:
            raise refusal("earliest", "Say when it would suit.", "required")
        if "earliest" in attrs and "latest" in attrs and attrs["latest"] < attrs["earliest"]:
            raise refusal("latest", "This ends before it begins.", "ends_too_early")
        days = {name: attrs[name].isoformat() for name in ("earliest", "latest") if name in attrs}
        return {**attrs, **days}


class Agrees(StrictSerializer):
    """Versions of the texts that were agreed to just now (`GET /me/consent-texts/`)."""

    store_health = StrictChar(max_length=10, required=False)
    share_with_clinic = StrictChar(
        max_length=10, required=False, help_text="With every clinic that is asked."
    )


class RequestVisit(Told, WantedVisit):
    patient = StrictUUID()
    asks = serializers.ListField(
        child=Ask(),
        min_length=1,
        max_length=3,
        help_text="Practices to ask; the first to confirm gets the visit.",
    )
    windows = serializers.ListField(child=TimeWindow(), required=False, max_length=windows.MOST)
    note = StrictChar(max_length=1000, allow_blank=True, required=False, help_text="For the clinic.")
    agrees = Agrees(required=False)

    def validate(self, attrs: Mapping[str, Any]) -> Mapping[str, Any]:
        attrs = super().validate(attrs)
        by_practice = any("practice" in ask for ask in attrs["asks"])
        if by_practice and not attrs.get("windows"):
            raise refusal("windows", "Say when it would suit.", "required")
        if attrs.get("windows") and not by_practice:
            raise refusal("windows", "The times are those that are held.", "not_expected")
        return attrs


class TellAnew(StrictSerializer):
    told = Told(required=False, help_text="Needed where the answers are older than 72 hours.")
    agrees = Agrees(required=False, help_text="Needed where a consent was taken back since.")


class Tell(StrictSerializer):
    told = Told()
    agrees = Agrees(required=False, help_text="Needed where the consent was taken back since.")
