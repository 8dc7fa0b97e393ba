"""What a request for a match or for the gate alone may say."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.validators import RegexValidator
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.api.serializers import (
    StrictBoolean,
    StrictChar,
    StrictChoice,
    StrictDate,
    StrictFloat,
    StrictInteger,
    StrictSerializer,
    StrictUUID,
)
from matching import ruleset
from matching.asking import Ask, Preferences, Symptoms, Where, as_listed, symptoms_of
from matching.cursors import MAX_LENGTH
from matching.triage import Caution, Question
from matching.triage.answers import ANSWERS
from matching.triage.rules import SENSATIONS
from providers.availability import DAY_PARTS
from providers.catalogue.fields import US_STATES
from providers.models import Provider

SLUG = r"^[a-z0-9-]+\Z"
MAX_CONDITIONS = 10
TREATMENTS = (
    "rest_ice",
    "medicines",
    "physical_therapy",
    "chiropractic",
    "massage",
    "injections",
    "lifestyle",
    "surgery",
)


Fields = dict[str, serializers.Field[Any, Any, Any, Any]]


def _choices(asked: Iterable[Question | Caution]) -> Fields:
    """A field for each question, named by its code, that takes yes, no or not_sure."""
    return {
        entry.code: StrictChoice(choices=list(ANSWERS), required=False, help_text=entry.text)
        for entry in asked
    }


class RedFlagAnswers(StrictSerializer):
    def get_fields(self) -> Fields:
        return _choices(ruleset.current().choices)


class Cautions(StrictSerializer):
    def get_fields(self) -> Fields:
        return _choices(ruleset.current().cautions)


def _pattern(regex: str, **kwargs: Any) -> StrictChar:
    """Text of this form; unlike a RegexField it takes no number for its digits."""
    return StrictChar(validators=[RegexValidator(regex)], **kwargs)


def _slugs(**kwargs: Any) -> serializers.ListField:
    child = _pattern(SLUG, max_length=50)
    return serializers.ListField(child=child, required=False, max_length=MAX_CONDITIONS, **kwargs)


def _codes(choices: tuple[str, ...], **kwargs: Any) -> serializers.ListField:
    child = StrictChoice(choices=list(choices))
    return serializers.ListField(child=child, required=False, max_length=len(choices), **kwargs)


class Told(StrictSerializer):
    """What somebody tells of their pain; their age is known or told beside it."""

    answers = RedFlagAnswers(required=False)
    cautions = Cautions(required=False)
    sensations = _codes(SENSATIONS)
    duration_weeks = StrictFloat(min_value=0, max_value=5200, required=False, allow_null=True)
    severity = StrictInteger(min_value=0, max_value=10, required=False, allow_null=True)
    limits_daily_life = StrictBoolean(required=False, allow_null=True)
    conditions = _slugs(help_text="Suspected or known; empty: upper-back-pain.")
    weeks_of_care = StrictFloat(min_value=0, max_value=5200, required=False, allow_null=True)


class Triage(Told):
    """What the red-flag gate reads."""

    age = StrictInteger(min_value=0, max_value=120, required=False, allow_null=True)
    treatments_tried = _codes(
        TREATMENTS, help_text="For the clinic; the weeks of care decide who is offered."
    )
    text = StrictChar(
        max_length=5000,
        required=False,
        allow_null=True,
        allow_blank=True,
        help_text="Free text is not read yet, and a request that holds any is refused.",
    )

    def validate_text(self, value: str | None) -> str | None:
        if value:
            raise ValidationError(
                "We can't read free text yet. Please answer the questions instead.", code="text_not_read"
            )
        return value

    def symptoms(self) -> Symptoms:
        return symptoms_of(self.validated_data, age=self.validated_data.get("age"))


class Location(StrictSerializer):
    """A ZIP code, or a point with its state where known (without a state there is no video)."""

    zip = _pattern(r"^[0-9]{5}\Z", required=False)
    lat = StrictFloat(min_value=-90, max_value=90, required=False)
    lon = StrictFloat(min_value=-180, max_value=180, required=False)
    state = StrictChoice(choices=sorted(US_STATES), required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "zip" in attrs:
            extra = [name for name in ("lat", "lon", "state") if name in attrs]
            if extra:
                error = ErrorDetail("Give a ZIP code or a point, not both.", code="zip_or_point")
                raise ValidationError({name: [error] for name in extra})
            return attrs
        missing = [name for name in ("lat", "lon") if name not in attrs]
        if len(missing) == 2:
            raise ValidationError({"zip": [ErrorDetail("Give a ZIP code, or lat and lon.", code="required")]})
        if missing:
            raise ValidationError({missing[0]: [ErrorDetail("A point needs lat and lon.", code="required")]})
        return attrs


class MatchPreferences(StrictSerializer):
    """Wishes. Each is a gate, save a plan without `plan_required`, which counts in the score."""

    visit_mode = StrictChoice(choices=["in_person", "video", "either"], required=False)
    insurance_plan = StrictUUID(required=False, allow_null=True)
    plan_required = StrictBoolean(required=False)
    languages = serializers.ListField(
        child=_pattern(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z", max_length=12),
        required=False,
        max_length=10,
    )
    provider_sex = StrictChoice(choices=Provider.Sex.values, required=False, allow_null=True)
    specialties = _slugs()
    earliest = StrictDate(required=False, allow_null=True)
    latest = StrictDate(required=False, allow_null=True)
    weekdays = serializers.ListField(
        child=StrictInteger(min_value=0, max_value=6), required=False, max_length=7, help_text="0 = Monday."
    )
    day_parts = _codes(tuple(DAY_PARTS))
    max_price_cents = StrictInteger(min_value=0, max_value=100_000_000, required=False, allow_null=True)
    new_patient = StrictBoolean(required=False)
    wheelchair = StrictBoolean(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("plan_required") and not attrs.get("insurance_plan"):
            error = ErrorDetail("Name the plan that must be taken.", code="required")
            raise ValidationError({"insurance_plan": [error]})
        return attrs


class Match(Triage):
    """A request for ranked clinicians."""

    location = Location()
    radius_miles = StrictFloat(min_value=1, max_value=250, required=False)
    preferences = MatchPreferences(required=False)
    page_size = StrictInteger(min_value=1, max_value=50, required=False)
    cursor = StrictChar(max_length=MAX_LENGTH, required=False, allow_null=True)

    def ask(self) -> Ask:
        told = self.validated_data
        return Ask(
            symptoms=self.symptoms(),
            where=Where(**told["location"]),
            radius_miles=told.get("radius_miles", 25.0),
            preferences=preferences_of(told.get("preferences", {})),
        )


class Gate(Match):
    """A request for the gate alone: the fields of a match, of which it reads the answers; no place is needed."""

    location = Location(required=False)


def preferences_of(told: Mapping[str, Any]) -> Preferences:
    """This function will make the wishes of a request of a checked body."""
    lists = {"languages", "specialties", "weekdays", "day_parts"}
    given: dict[str, Any] = {
        name: tuple(value) if name in lists else value for name, value in told.items() if value is not None
    }
    if "insurance_plan" in given:
        given["plan_id"] = str(given.pop("insurance_plan"))
    if "languages" in given:
        given["languages"] = as_listed(given["languages"])
    return Preferences(**given)
