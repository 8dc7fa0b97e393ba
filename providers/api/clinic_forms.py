"""What a clinic's people may send: these fields and no other."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.api.serializers import (
    StrictBoolean,
    StrictChar,
    StrictChoice,
    StrictDateTime,
    StrictFloat,
    StrictInteger,
    StrictSerializer,
    StrictUUID,
)
from providers import practice_changes, telephone
from providers.api.clinic_answers import LIMIT
from providers.models import IntegrationKey, Practice

MOST_PRACTICES = 500


class PhoneNumber(StrictChar):
    """A telephone number that can exist, kept in its international form; without a country it is an American one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, allow_blank=True, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if not text:
            return text
        kept = telephone.international(text)
        if kept is None:
            raise _refusal("That is no telephone number.", "invalid_phone")
        return kept


class Moment(StrictDateTime):
    """A moment that is still to come."""

    def to_internal_value(self, value: Any) -> datetime:
        moment = super().to_internal_value(value)
        if moment <= timezone.now():
            raise _refusal("That is over already.", "not_in_the_future")
        return moment


class OneLine(StrictChar):
    """Text without line breaks or signs that are not seen: it stands in our e-mails."""

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if not text.isprintable():
            raise _refusal("This must be one line of plain text.", "not_one_line")
        return text


class ZipCode(StrictChar):
    """Five digits; whether there is such a ZIP code is looked up later."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=5, min_length=5, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if not (text.isascii() and text.isdecimal()):
            raise _refusal("A ZIP code has five digits.", "invalid")
        return text


class ClinicChange(StrictSerializer):
    name = OneLine(max_length=160, required=False)


class ClinicForm(StrictSerializer):
    name = OneLine(max_length=160)


class LocationChange(StrictSerializer):
    line1 = OneLine(max_length=120, required=False)
    line2 = OneLine(max_length=120, required=False, allow_blank=True)
    city = OneLine(max_length=80, required=False, help_text="Left out: the one of the ZIP code.")
    zip = ZipCode(required=False)
    lat = StrictFloat(
        min_value=-90, max_value=90, required=False, allow_null=True, help_text="Null: the ZIP code's middle."
    )
    lon = StrictFloat(min_value=-180, max_value=180, required=False, allow_null=True)
    wheelchair = StrictBoolean(
        required=False, allow_null=True, help_text="Step-free access; null: not known."
    )


class LocationForm(LocationChange):
    line1 = OneLine(max_length=120)
    zip = ZipCode()


class GrantsForm(StrictSerializer):
    is_owner = StrictBoolean(required=False, help_text="Owners may do everything at the clinic.")
    may_read_health = StrictBoolean(required=False)
    may_export = StrictBoolean(required=False)
    practices = serializers.ListField(
        child=StrictUUID(), required=False, allow_null=True, max_length=MOST_PRACTICES, help_text=LIMIT
    )


class StaffChange(GrantsForm):
    suspended = StrictBoolean(required=False)
    expires_at = Moment(required=False, allow_null=True)


class InvitationForm(GrantsForm):
    email = serializers.EmailField(max_length=254)

    def validate_email(self, email: str) -> str:
        return email.lower()


class AcceptanceForm(StrictSerializer):
    code = StrictChar(max_length=100, help_text="As the e-mail has it.")


class KeyForm(StrictSerializer):
    name = StrictChar(max_length=80, help_text="What it is for.")
    scopes = serializers.ListField(
        child=StrictChoice(choices=IntegrationKey.Scope.choices), allow_empty=False, max_length=20
    )
    expires_in_days = StrictInteger(min_value=1, max_value=365, default=90)


class RotationForm(StrictSerializer):
    overlap_minutes = StrictInteger(
        min_value=0, max_value=1440, default=0, help_text="How long the old key still counts."
    )


class PracticeChange(StrictSerializer):
    accepts = StrictChoice(choices=Practice.Accepts.choices, required=False)
    phone = PhoneNumber(required=False)
    does_in_person = StrictBoolean(required=False)
    does_video = StrictBoolean(required=False)
    first_visit_price_cents = StrictInteger(
        min_value=0, max_value=10_000_000, required=False, allow_null=True
    )
    confirmation = StrictChoice(choices=Practice.Confirmation.choices, required=False)
    lead_minutes = StrictInteger(min_value=0, max_value=20_160, required=False)
    buffer_minutes = StrictInteger(min_value=0, max_value=240, required=False)
    horizon_days = StrictInteger(min_value=1, max_value=365, required=False)
    late_cancel_hours = StrictInteger(
        min_value=0, max_value=168, required=False, help_text="Whoever cancels later than this cancels late."
    )


class PracticeForm(PracticeChange):
    location = StrictUUID(help_text="One of the clinics that you work at.")
    npi = StrictChar(
        max_length=10, required=False, help_text="A colleague's, for owners; left out: you yourself."
    )
    phone_from_registry = StrictBoolean(
        required=False, default=False, help_text="Take the number that the NPI registry has in this ZIP code."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["phone_from_registry"] and "phone" in attrs:
            raise ValidationError(
                {"phone": [ErrorDetail("Either this or the registry's.", code="two_numbers")]}
            )
        return attrs


class ConfirmationForm(StrictSerializer):
    facts = serializers.ListField(
        child=StrictChoice(choices=practice_changes.FACTS), allow_empty=False, max_length=20
    )


def _refusal(text: str, code: str) -> ValidationError:
    return ValidationError([ErrorDetail(text, code=code)])
