"""What the directory may be narrowed by, and the order it comes in."""

from datetime import datetime
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from providers.api import fields
from providers.models import (
    Condition,
    ConditionSpecialty,
    InsurancePlan,
    Level,
    Mode,
    Practice,
    Provider,
    Specialty,
)
from providers.planning import FORGIVING, NEAREST_BY_INDEX
from providers.querysets import PracticeQuerySet

RADIUS_MILES = 25.0
# The order of nearness is read off an index; these sort everyone within the radius. Measured with 14,672 practices
# there: 0.34 s by name, 0.10 s by free time. Of a million clinicians about 28,000 are within 10 miles of Manhattan.
SORTED_MILES = {"name": 10.0, "next_time": 50.0}
ORDERS = [("distance", "Nearest first"), ("name", "By family name"), ("next_time", "Free soonest first")]
ACCEPTING = [("new", "New patients"), ("existing", "At least existing patients")]
Point = tuple[float, float]


class PracticeForm(forms.Form):
    """What holds for the parameters together: one place, and nothing that needs a place without one."""

    place: Point | None = None

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        self.place = self._place(told)
        if self.place is None and not {"zip", "lat", "lon"} & self.errors.keys():
            self._refuse_without_place(told)
        most = SORTED_MILES.get(told.get("ordering") or "")
        if most and (told.get("radius_miles") or 0) > most:
            self._refuse("radius_miles", "too_far", f"In this order at most {most:.0f} miles.")
        return told

    def _place(self, told: dict[str, Any]) -> Point | None:
        found, lat, lon = told.get("zip"), told.get("lat"), told.get("lon")
        if found and (lat is not None or lon is not None):
            self._refuse("zip", "two_places", "Give a ZIP code, or lat and lon, not both.")
            return None
        for name, here, there in (("lon", lon, lat), ("lat", lat, lon)):
            if here is None and there is not None and name not in self.errors:
                self._refuse(name, "required", "lat and lon belong together.")
        if found:
            return found.lat, found.lon
        return (lat, lon) if lat is not None and lon is not None else None

    def _refuse_without_place(self, told: dict[str, Any]) -> None:
        text = "This needs a place: a ZIP code, or lat and lon."
        if told.get("radius_miles") is not None:
            self._refuse("radius_miles", "needs_place", text)
        narrowed = {name for name, value in told.items() if value} - {"ordering", "radius_miles"}
        if told.get("ordering") in ("distance", "next_time"):
            self._refuse("ordering", "needs_place", text)
        elif told.get("ordering") == "name" and narrowed and "name" not in narrowed:
            # A walk along all names would pass a million people to find twenty of a rare kind.
            self._refuse("ordering", "needs_place", "With this filter it needs a place or a name.")

    def _refuse(self, name: str, code: str, text: str) -> None:
        self.add_error(name, ValidationError(text, code=code))


class FloatFilter(django_filters.NumberFilter):
    field_class = forms.FloatField


class RowFilter(django_filters.CharFilter):
    """A filter whose value is read by one of the fields of providers/api/fields.py."""

    def __init__(self, make: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.field_class = make


class PracticeFilter(django_filters.FilterSet):
    specialty = RowFilter(
        fields.specialty, method="by_specialty", help_text="Slug of what the clinician does."
    )
    condition = RowFilter(
        fields.ConditionField,
        method="by_condition",
        help_text="Slug: those whose specialties see it first or as a step up.",
    )
    verified_condition = RowFilter(
        fields.ConditionField, method="by_experience", help_text="Slug: those whose experience is verified."
    )
    plan = RowFilter(fields.plan, method="by_plan", help_text="Id of a plan that is accepted.")
    language = RowFilter(fields.LanguageField, method="by_language", max_length=35, help_text="BCP 47 tag.")
    sex = django_filters.ChoiceFilter(field_name="provider__sex", choices=Provider.Sex.choices)
    mode = django_filters.ChoiceFilter(method="by_mode", choices=Mode.choices)
    accepting = django_filters.ChoiceFilter(method="by_accepting", choices=ACCEPTING)
    zip = RowFilter(fields.zip_place, method="together", help_text="The place, by ZIP code.")
    lat = FloatFilter(
        method="number", min_value=-90, max_value=90, help_text="Latitude in degrees, with lon."
    )
    lon = FloatFilter(method="number", min_value=-180, max_value=180, help_text="Longitude in degrees.")
    radius_miles = FloatFilter(
        method="number", min_value=1, max_value=250, help_text="25 unless given, 10 by name."
    )
    name = RowFilter(
        fields.NameField,
        method="by_name",
        max_length=80,
        help_text="Up to five words of a name, two letters at least in each; typing mistakes are forgiven.",
    )
    ordering = django_filters.ChoiceFilter(
        method="together",
        choices=ORDERS,
        help_text="Unless given: by name the best match first, at a place the nearest, else in turns.",
    )

    class Meta:
        model = Practice
        form = PracticeForm
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, began_at: datetime | None = None, **kwargs: Any) -> None:
        """`began_at` is the moment of the first page of a walk, by which free times are ordered on all of them."""
        super().__init__(*args, **kwargs)
        self.began_at = began_at or timezone.now()

    def planning(self) -> dict[str, str]:
        """The settings that PostgreSQL needs to read this quickly."""
        if self.told["name"]:
            return FORGIVING
        return NEAREST_BY_INDEX if self.qs.query.order_by == ("chord",) else {}

    def notice(self) -> str | None:
        """What whoever named a condition that should be seen today has to know; the filter has to be valid."""
        named = (self.told["condition"], self.told["verified_condition"])
        today = any(found and found.minimum_level == Level.SAME_DAY for found in named)
        return fields.SAME_DAY if today else None

    def filter_queryset(self, queryset: PracticeQuerySet) -> PracticeQuerySet:
        """The practices in their order; the paginator reads it and adds the laps."""
        self.told = self.form.cleaned_data
        place, ordering = self.form.place, self.told["ordering"]
        if place:
            lat, lon = place
            miles = self.told["radius_miles"] or min(RADIUS_MILES, SORTED_MILES.get(ordering, RADIUS_MILES))
            queryset = queryset.near(lat, lon, miles, by_index=not self.told["name"])
        queryset = super().filter_queryset(queryset)
        if ordering == "name":
            return queryset.by_name(by_index=not (place or self.told["name"]))
        if ordering == "next_time":
            return queryset.by_next_time(self.began_at, self.told["mode"])
        if self.told["name"] and not ordering:
            return queryset.order_by("unlikeness")  # type: ignore[misc]  # annotated by `named`
        return queryset.order_by("chord") if place else queryset.order_by()  # type: ignore[misc]  # by `near`

    def together(self, practices: PracticeQuerySet, name: str, value: str) -> PracticeQuerySet:
        """What is used with the other parameters, in `filter_queryset`."""
        return practices

    def number(self, practices: PracticeQuerySet, name: str, value: float) -> PracticeQuerySet:
        """The same for a number, which the API's description reads from this."""
        return practices

    def by_specialty(self, practices: PracticeQuerySet, name: str, found: Specialty) -> PracticeQuerySet:
        return practices.seeing([found.pk])

    def by_condition(self, practices: PracticeQuerySet, name: str, found: Condition) -> PracticeQuerySet:
        routes = ConditionSpecialty.objects.filter(condition=found, specialty__is_active=True)
        return practices.seeing(list(routes.values_list("specialty_id", flat=True)))

    def by_experience(self, practices: PracticeQuerySet, name: str, found: Condition) -> PracticeQuerySet:
        return practices.experienced(found.pk, timezone.now())

    def by_plan(self, practices: PracticeQuerySet, name: str, found: InsurancePlan) -> PracticeQuerySet:
        return practices.taking(found.pk)

    def by_language(self, practices: PracticeQuerySet, name: str, tag: str) -> PracticeQuerySet:
        return practices.speaking(tag)

    def by_mode(self, practices: PracticeQuerySet, name: str, mode: str) -> PracticeQuerySet:
        return practices.filter(**{f"does_{mode}": True})

    def by_accepting(self, practices: PracticeQuerySet, name: str, patients: str) -> PracticeQuerySet:
        return practices.accepting(patients)

    def by_name(self, practices: PracticeQuerySet, name: str, words: list[str]) -> PracticeQuerySet:
        return practices.named(words)
