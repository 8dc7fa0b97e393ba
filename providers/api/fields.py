"""Query parameters that name a row of the catalogue: read as the row, or refused by name."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from providers.models import Condition, InsurancePlan, Language, Level, Specialty, ZipPlace

TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}", re.IGNORECASE | re.ASCII)
MOST_WORDS = 5
# Two letters or digits side by side, at least one of them a letter: O'Neil has them, J. and -- have not.
PART_OF_NAME = re.compile(r"[^\W_][^\W\d_]|[^\W\d_][^\W_]")
EMERGENCY = (
    "What you named may be an emergency. Call 911 now, or have someone take you to the nearest emergency department."
    " Please do not wait for an appointment."
)

SAME_DAY = (
    "What you named should be seen today. This list is no advice: please look for a time today, and if there is none,"
    " go to urgent care or call a nurse line. If you get worse or something new appears, call 911."
)


class RowField(forms.ModelChoiceField):
    """A row by the code that the API knows it by; `what` is how a refusal calls it."""

    def __init__(self, queryset: Any, *, what: str, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(queryset, **kwargs)
        self.what = what

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except ValidationError:
            raise ValidationError(f"We don't know this {self.what}.", code="unknown_code") from None


def specialty(**kwargs: Any) -> RowField:
    """A specialty that is in use, by its slug."""
    rows = Specialty.objects.filter(is_active=True)
    return RowField(rows, to_field_name="slug", what="specialty", **kwargs)


def plan(**kwargs: Any) -> RowField:
    """An insurance plan that is in use and whose payer is, by its id."""
    rows = InsurancePlan.objects.filter(is_active=True, payer__is_active=True)
    return RowField(rows, what="plan", **kwargs)


def zip_place(**kwargs: Any) -> RowField:
    """A ZIP code."""
    return RowField(ZipPlace.objects.all(), what="ZIP code", **kwargs)


class ConditionField(RowField):
    """A condition in use, by its slug. Nobody is shown a list of clinicians for what cannot wait for a visit."""

    def __init__(self, **kwargs: Any) -> None:
        rows = Condition.objects.filter(is_active=True)
        super().__init__(rows, to_field_name="slug", what="condition", **kwargs)

    def clean(self, value: Any) -> Condition | None:
        found: Condition | None = super().clean(value)
        if found and found.minimum_level == Level.EMERGENCY:
            raise ValidationError(EMERGENCY, code="emergency")
        return found


class NameField(forms.CharField):
    """The words of a name, each once. A word of single letters or signs is refused: an index finds little by it."""

    def clean(self, value: Any) -> list[str]:
        text = unicodedata.normalize("NFC", super().clean(value))
        words = list({word.casefold(): word for word in text.split()}.values())
        if len(words) > MOST_WORDS:
            raise ValidationError(f"At most {MOST_WORDS} words.", code="too_many_words")
        if not all(PART_OF_NAME.search(word) for word in words):
            text = "At least two letters or digits in each word, one of them a letter; please leave out initials."
            raise ValidationError(text, code="too_short")
        return words


class LanguageField(forms.CharField):
    """A language of the catalogue by its BCP 47 tag, in any case; es-MX is es where only that is listed."""

    def clean(self, value: Any) -> str | None:
        text = super().clean(value)
        if not text:
            return None
        tag = self._listed(text.lower()) if TAG.fullmatch(text) else None
        if tag is None:
            raise ValidationError("We don't know this language.", code="unknown_code")
        return tag

    def _listed(self, tag: str) -> str | None:
        parts = tag.split("-")
        fronts = ["-".join(parts[:length]) for length in range(len(parts), 0, -1)]
        rows = Language.objects.filter(is_active=True, tag__istartswith=parts[0]).values_list(
            "tag", flat=True
        )
        listed = {row.lower(): row for row in rows}
        return next((listed[front] for front in fronts if front in listed), None)
