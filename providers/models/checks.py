"""Constraint pieces that several models share."""

from functools import cache
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import models


def code_is_one_of(
    field: str, choices: type[models.TextChoices], name: str, *, blank: bool = False
) -> models.CheckConstraint:
    """A constraint that holds a column to the values of its enum."""
    allowed = [*choices.values, *([""] if blank else [])]
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": allowed}), name=name)


class NpiIsValid(models.Func):
    """True where a ten-digit NPI passes the Luhn check over the prefix 80840 (CMS NPI check digit rule)."""

    function = "npi_is_valid"
    output_field = models.BooleanField()


class Ascends(models.Func):
    """True where no number of an array is smaller than the one before."""

    function = "is_ascending"
    output_field = models.BooleanField()


class ZoneIsKnown(models.Func):
    """True for a time zone that PostgreSQL knows; an unknown one raises there."""

    template = "(timestamp '2000-01-01' AT TIME ZONE %(expressions)s) IS NOT NULL"
    output_field = models.BooleanField()


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def is_a_zone(name: str) -> None:
    """This function will refuse a name that is no IANA time zone.

    :raises ValidationError: it is none
    """
    if name not in _zones():
        raise ValidationError("Choose a time zone such as America/New_York.", code="unknown_zone")
