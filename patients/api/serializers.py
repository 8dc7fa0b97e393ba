"""What people send about those who look for care."""

from collections.abc import Mapping
from typing import Any

from django.core.validators import RegexValidator

from accounts.api.serializers import (
    StrictChar,
    StrictChoice,
    StrictDate,
    StrictSerializer,
    StrictUUID,
    refusal,
)
from patients.api.fields import Address, PhoneNumber
from patients.models import Proxy, Purpose
from providers.models.checks import is_a_zone

LANGUAGE = RegexValidator(
    r"\A[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8}){0,3}\Z",
    "A language tag such as es or pt-BR.",
    code="invalid_language",
)


class Details(StrictSerializer):
    given_name = StrictChar(max_length=100)
    family_name = StrictChar(max_length=100)
    birth_date = StrictDate()
    phone = PhoneNumber(required=False)
    zone = StrictChar(max_length=40, validators=[is_a_zone])
    language = StrictChar(max_length=12, validators=[LANGUAGE])


class Register(Details):
    relation = StrictChoice(
        choices=Proxy.Kind.choices, required=False, help_text="How you are related; left out: it is you."
    )
    attestation = StrictChar(
        required=False, help_text="Of a carer: who attests that the adult agreed, and how they know."
    )

    def validate(self, attrs: Mapping[str, Any]) -> Mapping[str, Any]:
        if "attestation" in attrs and attrs.get("relation") != Proxy.Kind.CARER:
            raise refusal("attestation", "Only a carer needs one.", "not_expected")
        return attrs


class Change(Details):
    care_notes = StrictChar(max_length=2000, allow_blank=True, required=False)


class AddCoverage(StrictSerializer):
    plan = StrictUUID(help_text="Id of an insurance plan.")
    member_id = StrictChar(max_length=40)


class Grant(StrictSerializer):
    purpose = StrictChoice(choices=Purpose.choices)
    clinic = StrictUUID(required=False, help_text="With `share_with_clinic`: which one.")
    version = StrictChar(max_length=10, help_text="Of the text that was read.")

    def validate(self, attrs: Mapping[str, Any]) -> Mapping[str, Any]:
        is_shared = attrs["purpose"] == Purpose.SHARE_WITH_CLINIC
        if is_shared and "clinic" not in attrs:
            raise refusal("clinic", "Say which clinic.", "required")
        if not is_shared and "clinic" in attrs:
            raise refusal("clinic", "No clinic has to do with this.", "not_expected")
        return attrs


class Invite(StrictSerializer):
    email = Address()
    relation = StrictChoice(choices=Proxy.Kind.choices)
    attestation = StrictChar(
        required=False, default="", help_text="Of a carer whom not the patient invites: who attests."
    )


class GoOn(StrictSerializer):
    attestation = StrictChar(help_text="Who attests that the adult agreed, and how they know.")


class Accept(StrictSerializer):
    code = StrictChar(max_length=100)


class Find(StrictSerializer):
    email = Address()


class OpenGlass(StrictSerializer):
    reason = StrictChar(min_length=10, max_length=500, help_text="The patient can read it.")


class Nothing(StrictSerializer):
    """A body without any field."""
