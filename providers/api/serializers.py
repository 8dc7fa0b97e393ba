"""The catalogue as anyone may read it."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from providers.models import Condition, ConditionSpecialty, InsurancePlan, Language, Payer, Specialty


class RoutedSpecialty(serializers.ModelSerializer[ConditionSpecialty]):
    slug = serializers.CharField(source="specialty.slug")
    label = serializers.CharField(source="specialty.label")  # type: ignore[assignment]

    class Meta:
        model = ConditionSpecialty
        fields = ("slug", "label", "role")


class ConditionDetail(serializers.ModelSerializer[Condition]):
    synonyms = serializers.SerializerMethodField(help_text="Words that people use, by language.")
    icd10cm = serializers.SerializerMethodField(help_text="ICD-10-CM codes that tag a visit for this.")
    specialties = serializers.SerializerMethodField(help_text="Who sees this first, and who as a step up.")

    class Meta:
        model = Condition
        fields = ("slug", "name", "summary", "group", "minimum_level", "synonyms", "icd10cm", "specialties")
        extra_kwargs = {
            "minimum_level": {"help_text": "The least urgency whoever names this is given; empty: none."}
        }

    def get_synonyms(self, condition: Condition) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for synonym in condition.synonyms.all():
            found.setdefault(synonym.language, []).append(synonym.text)
        return found

    def get_icd10cm(self, condition: Condition) -> list[str]:
        return [code.code for code in condition.codes.all()]

    @extend_schema_field(RoutedSpecialty(many=True))
    def get_specialties(self, condition: Condition) -> Any:
        routes = [route for route in condition.routes.all() if route.specialty.is_active]
        return RoutedSpecialty(routes, many=True).data


class SpecialtyDetail(serializers.ModelSerializer[Specialty]):
    role = serializers.ChoiceField(
        choices=ConditionSpecialty.Role.choices,
        allow_null=True,
        help_text="Towards the condition asked for; null where none was.",
    )

    class Meta:
        model = Specialty
        fields = (
            "slug",
            "label",
            "profession",
            "manipulates",
            "surgical_or_interventional",
            "first_contact_today",
            "role",
        )


class PayerName(serializers.ModelSerializer[Payer]):
    class Meta:
        model = Payer
        fields = ("slug", "name")


class PlanDetail(serializers.ModelSerializer[InsurancePlan]):
    payer = PayerName()

    class Meta:
        model = InsurancePlan
        fields = ("id", "slug", "name", "line_of_business", "payer")


class LanguageDetail(serializers.ModelSerializer[Language]):
    class Meta:
        model = Language
        fields = ("tag", "name", "own_name")
