"""Serializer and fields that take what was sent literally: no unknown names, no silent change of type."""

import datetime
import math
import re
import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

MAX_INTEGER = 2**31 - 1
UUID_FORM = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
DATE_FORM = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
TIME_FORM = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)
DATETIME_FORM = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)", re.IGNORECASE | re.ASCII
)


def refusal(field: str, text: str, code: str) -> ValidationError:
    """This function will make the refusal of one field."""
    return ValidationError({field: [ErrorDetail(text, code=code)]})


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses names it does not know (or only answers with) and bodies that are no object, also nested."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, Mapping):
            raise ValidationError(
                [ErrorDetail("This must be an object with named fields.", code="not_an_object")]
            )
        unknown = self._unknown(data)
        try:
            value = super().to_internal_value(data)
        except ValidationError as error:
            raise ValidationError({**error.detail, **unknown}) from None  # type: ignore[dict-item]
        if unknown:
            raise ValidationError(unknown)
        return value

    def _unknown(self, data: Mapping[str, Any]) -> dict[str, list[ErrorDetail]]:
        writable = {
            name
            for name, field in self.fields.items()
            if not field.read_only and not isinstance(field, serializers.HiddenField)
        }
        error = ErrorDetail("There is no such field here.", code="unknown_field")
        return {str(name): [error] for name in data if name not in writable}


class StrictChar(serializers.CharField):
    """Text only: a number is not turned into its digits. At most 200 characters unless told otherwise."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 200)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class StrictChoice(serializers.ChoiceField):
    """One of the given texts, spelled exactly so."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid_choice", input=type(data).__name__)
        return super().to_internal_value(data)


class StrictBoolean(serializers.BooleanField):
    """`true` or `false`, not "yes" and not 1."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class StrictInteger(serializers.IntegerField):
    """A JSON whole number that fits PostgreSQL's integer, unless bounds are given."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", -MAX_INTEGER)
        kwargs.setdefault("max_value", MAX_INTEGER)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return data


class StrictFloat(serializers.FloatField):
    """A finite JSON number."""

    def to_internal_value(self, data: Any) -> float:
        if isinstance(data, bool) or not isinstance(data, (int, float)) or not math.isfinite(data):
            self.fail("invalid")
        return float(data)


class StrictUUID(serializers.UUIDField):
    """A UUID in its usual form of 36 characters; no braces, no urn, no integer."""

    def to_internal_value(self, data: Any) -> uuid.UUID:
        if not isinstance(data, str) or not UUID_FORM.fullmatch(data):
            self.fail("invalid", value=str(data)[:40])
        return uuid.UUID(data)


class StrictDate(serializers.DateField):
    """A calendar day, `2026-12-01`; no week dates, no compact form."""

    def to_internal_value(self, value: Any) -> datetime.date:
        if not isinstance(value, str) or not DATE_FORM.fullmatch(value):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(value)


@extend_schema_field({"type": "string", "pattern": f"^{TIME_FORM.pattern}$"})
class StrictTime(serializers.Field[datetime.time, str, str, Any]):
    """A time of day to the minute, `09:30`, by the clock of 24 hours."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": "Please use the form hh:mm, 00:00 to 23:59."
    }

    def to_internal_value(self, data: Any) -> datetime.time:
        if not isinstance(data, str) or not TIME_FORM.fullmatch(data):
            self.fail("invalid")
        return datetime.time.fromisoformat(data)

    def to_representation(self, value: datetime.time) -> str:
        return f"{value:%H:%M}"


class StrictDateTime(serializers.DateTimeField):
    """An RFC 3339 moment with its offset; without one it would be a guess."""

    def to_internal_value(self, value: Any) -> datetime.datetime:
        if not isinstance(value, str) or not DATETIME_FORM.fullmatch(value):
            self.fail("invalid", format="YYYY-MM-DDThh:mm:ss+hh:mm")
        return super().to_internal_value(value.upper())
