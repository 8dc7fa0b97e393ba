"""Constraint pieces that several models share."""

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
