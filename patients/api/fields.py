"""Fields of what people send about themselves."""

from typing import Any

import phonenumbers
from django.core.validators import EmailValidator
from rest_framework.exceptions import ValidationError

from accounts.api.serializers import StrictChar

HOME = "US"  # a number without a country is one of the United States


class PhoneNumber(StrictChar):
    """A telephone number as people write it; kept as +12125550142. Empty where there is none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 30, "allow_blank": True, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if not text:
            return text
        try:
            number = phonenumbers.parse(text, HOME)
        except phonenumbers.NumberParseException:
            number = phonenumbers.PhoneNumber()
        if not phonenumbers.is_valid_number(number):
            raise ValidationError("Enter a telephone number such as (212) 555-0142.", code="invalid_phone")
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class Address(StrictChar):
    """One e-mail address."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 254, "validators": [EmailValidator()], **kwargs})
