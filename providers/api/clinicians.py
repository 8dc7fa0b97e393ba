"""People of the directory whom nobody has claimed yet: found by NPI or name, never ranked."""

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import generics, serializers

from accounts.api.pagination import CursorPage
from accounts.api.public import PublicView
from providers.api import examples
from providers.catalogue.fields import STATE_CODES
from providers.directory import people, values
from providers.directory.querysets import DirectoryRecordQuerySet, words
from providers.models import DirectoryRecord
from providers.planning import FORGIVING_REGISTRIES, planned

LEAST_LETTERS = 3
MOST_WORDS = 6


class Stated(serializers.Serializer[Any]):
    source = serializers.ChoiceField(choices=DirectoryRecord.Source.choices, help_text="Who says so.")  # type: ignore[assignment]
    as_of = serializers.DateField(allow_null=True, help_text="How old that is.")


class StatedText(Stated):
    value = serializers.CharField()


class PersonName(serializers.Serializer[Any]):
    first = serializers.CharField()
    middle = serializers.CharField()
    last = serializers.CharField()
    suffix = serializers.CharField()


class StatedName(Stated):
    value = PersonName()


class StatedTaxonomy(Stated):
    code = serializers.CharField(help_text="NUCC code, in the clinician's own words to the registry.")
    label = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    specialty = serializers.CharField(allow_null=True, help_text="Slug, where it is one of ours.")
    licence_state = serializers.CharField()
    is_primary = serializers.BooleanField()


class StatedPlace(Stated):
    organisation = serializers.CharField()
    city = serializers.CharField()
    state = serializers.CharField()
    zip = serializers.CharField()


class UnclaimedPerson(serializers.Serializer[Any]):
    npi = serializers.CharField()
    names = StatedName(many=True)
    credentials = StatedText(many=True)
    sexes = StatedText(many=True)
    taxonomies = StatedTaxonomy(many=True)
    specialties = StatedText(many=True, help_text="In the words of the registry.")
    places = StatedPlace(many=True)
    differs = serializers.ListField(
        child=serializers.CharField(), help_text="Groups of facts in which the registries do not agree."
    )


def is_an_npi(text: str) -> None:
    if values.npi(text) != text:
        raise ValidationError(
            "An NPI has ten digits, the last of which is a check digit.", code="invalid_npi"
        )


def is_a_name(text: str) -> None:
    if len([letter for letter in text if letter.isalpha()]) < LEAST_LETTERS or not words(text):
        raise ValidationError("Please give at least three letters of the name.", code="too_short")
    if len(words(text)) > MOST_WORDS:
        raise ValidationError(f"Please give at most {MOST_WORDS} words.", code="too_long")


class WhoForm(forms.Form):
    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not (given.get("npi") or given.get("name") or self.errors):
            error = ValidationError("Please give an NPI or a name.", code="required")
            self.add_error("name", error)
        return given


class PersonFilter(django_filters.FilterSet):
    npi = django_filters.CharFilter(validators=[is_an_npi], help_text="Ten digits.")
    name = django_filters.CharFilter(
        method="by_name",
        max_length=100,
        validators=[is_a_name],
        help_text="First and last name or a part, in any order; typing errors are forgiven.",
    )
    state = django_filters.ChoiceFilter(
        method="by_place", choices=[(code, code) for code in STATE_CODES], help_text="Of a place."
    )
    zip = django_filters.CharFilter(
        method="by_place",
        validators=[RegexValidator(r"\A[0-9]{5}\Z", "A ZIP code has five digits.")],
        help_text="Of a place, five digits.",
    )

    class Meta:
        model = DirectoryRecord
        fields: tuple[str, ...] = ()
        form = WhoForm

    def by_name(self, records: DirectoryRecordQuerySet, field: str, text: str) -> DirectoryRecordQuerySet:
        return records.named(text)

    def by_place(self, records: DirectoryRecordQuerySet, field: str, text: str) -> DirectoryRecordQuerySet:
        return records.located(**{"zip5" if field == "zip" else field: text})


class ByLikeness(CursorPage):
    ordering = ("nearest", "npi")


@extend_schema_view(
    get=extend_schema(
        operation_id="clinicians",
        summary="People of the public registries who are not with us yet, for claiming",
        description="Give an `npi` or a `name`. Nobody here is verified by us, and nobody here is ranked.",
        examples=[OpenApiExample("Not claimed", value=examples.UNCLAIMED, response_only=True)],
    )
)
class UnclaimedPeople(PublicView, generics.ListAPIView[DirectoryRecord]):
    serializer_class = UnclaimedPerson
    filter_backends = [DjangoFilterBackend]
    filterset_class = PersonFilter
    pagination_class = ByLikeness
    queryset = DirectoryRecord.objects.all()

    def filter_queryset(self, queryset: QuerySet[Any]) -> Any:
        return super().filter_queryset(queryset.unclaimed()).people()  # type: ignore[attr-defined]

    def paginate_queryset(self, queryset: Any) -> list[Any]:
        with planned(FORGIVING_REGISTRIES if "name" in self.request.query_params else {}):
            page = super().paginate_queryset(queryset)
        return people.described([row["npi"] for row in page or ()])
