"""What the lists of the catalogue may be narrowed by."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from providers.catalogue.shapes import LINES_OF_BUSINESS
from providers.models import (
    Condition,
    ConditionSpecialty,
    ConditionSynonym,
    InsurancePlan,
    Language,
    Specialty,
)


class SlugFilter(django_filters.CharFilter):
    field_class = forms.SlugField


class ConditionFilter(django_filters.FilterSet):
    specialty = SlugFilter(method="by_specialty", max_length=50, help_text="Slug; first contact or step up.")
    q = django_filters.CharFilter(method="by_words", max_length=100, help_text="Part of a name or synonym.")

    class Meta:
        model = Condition
        fields: tuple[str, ...] = ()

    def by_specialty(self, conditions: QuerySet[Condition], name: str, slug: str) -> QuerySet[Condition]:
        routes = ConditionSpecialty.objects.filter(condition=OuterRef("pk"))
        return conditions.filter(Exists(routes.filter(specialty__slug=slug, specialty__is_active=True)))

    def by_words(self, conditions: QuerySet[Condition], name: str, words: str) -> QuerySet[Condition]:
        synonyms = ConditionSynonym.objects.filter(condition=OuterRef("pk"), text__icontains=words)
        return conditions.filter(Q(name__icontains=words) | Exists(synonyms))


class SpecialtyFilter(django_filters.FilterSet):
    condition = SlugFilter(
        method="by_condition", max_length=50, help_text="Slug; `role` then says how it is seen."
    )

    class Meta:
        model = Specialty
        fields: tuple[str, ...] = ()

    def by_condition(self, specialties: QuerySet[Specialty], name: str, slug: str) -> QuerySet[Any]:
        routes = ConditionSpecialty.objects.filter(
            specialty=OuterRef("pk"), condition__slug=slug, condition__is_active=True
        )
        return specialties.annotate(role=Subquery(routes.values("role"))).filter(role__isnull=False)


class PlanFilter(django_filters.FilterSet):
    payer = SlugFilter(field_name="payer__slug", max_length=100, help_text="Slug of the payer.")
    line_of_business = django_filters.ChoiceFilter(choices=[(line, line) for line in LINES_OF_BUSINESS])
    q = django_filters.CharFilter(
        method="by_words", max_length=100, help_text="Part of the name of plan or payer."
    )

    class Meta:
        model = InsurancePlan
        fields: tuple[str, ...] = ()

    def by_words(self, plans: QuerySet[InsurancePlan], name: str, words: str) -> QuerySet[InsurancePlan]:
        return plans.filter(Q(name__icontains=words) | Q(payer__name__icontains=words))


class LanguageFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        method="by_words", max_length=100, help_text="Part of the name, in English or in the language itself."
    )

    class Meta:
        model = Language
        fields: tuple[str, ...] = ()

    def by_words(self, languages: QuerySet[Language], name: str, words: str) -> QuerySet[Language]:
        return languages.filter(Q(name__icontains=words) | Q(own_name__icontains=words))
