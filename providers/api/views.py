"""The catalogue: conditions, specialties, insurance plans and languages, open to anyone."""

from django.db.models import CharField, Prefetch, Value
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import generics

from accounts.api.pagination import CursorPage
from accounts.api.public import PublicView
from providers.api import examples, filters, serializers
from providers.models import (
    Condition,
    ConditionCode,
    ConditionSpecialty,
    ConditionSynonym,
    InsurancePlan,
    Language,
    Specialty,
)


class ByNumber(CursorPage):
    ordering = ("number",)


class ByName(CursorPage):
    ordering = ("name", "pk")


@extend_schema_view(
    get=extend_schema(
        operation_id="conditions",
        summary="The reasons for a visit, and who sees them",
        examples=[OpenApiExample("Muscle strain", value=examples.CONDITION, response_only=True)],
    )
)
class Conditions(PublicView, generics.ListAPIView[Condition]):
    serializer_class = serializers.ConditionDetail
    filter_backends = [DjangoFilterBackend]
    filterset_class = filters.ConditionFilter
    pagination_class = ByNumber
    queryset = Condition.objects.filter(is_active=True).prefetch_related(
        Prefetch("synonyms", ConditionSynonym.objects.order_by("language", "text")),
        Prefetch("codes", ConditionCode.objects.order_by("code")),
        Prefetch(
            "routes",
            ConditionSpecialty.objects.select_related("specialty").order_by("role", "specialty__number"),
        ),
    )


@extend_schema_view(
    get=extend_schema(
        operation_id="specialties",
        summary="What clinicians do, in plain words",
        examples=[OpenApiExample("Physical therapy", value=examples.SPECIALTY, response_only=True)],
    )
)
class Specialties(PublicView, generics.ListAPIView[Specialty]):
    serializer_class = serializers.SpecialtyDetail
    filter_backends = [DjangoFilterBackend]
    filterset_class = filters.SpecialtyFilter
    pagination_class = ByNumber
    queryset = Specialty.objects.filter(is_active=True).annotate(role=Value(None, output_field=CharField()))


@extend_schema_view(
    get=extend_schema(
        operation_id="insurance_plans",
        summary="Insurance plans; the id goes into a match",
        examples=[OpenApiExample("Original Medicare", value=examples.PLAN, response_only=True)],
    )
)
class InsurancePlans(PublicView, generics.ListAPIView[InsurancePlan]):
    serializer_class = serializers.PlanDetail
    filter_backends = [DjangoFilterBackend]
    filterset_class = filters.PlanFilter
    pagination_class = ByName
    queryset = InsurancePlan.objects.filter(is_active=True, payer__is_active=True).select_related("payer")


@extend_schema_view(
    get=extend_schema(
        operation_id="languages",
        summary="Languages in which care can be given",
        examples=[OpenApiExample("Spanish", value=examples.LANGUAGE, response_only=True)],
    )
)
class Languages(PublicView, generics.ListAPIView[Language]):
    serializer_class = serializers.LanguageDetail
    filter_backends = [DjangoFilterBackend]
    filterset_class = filters.LanguageFilter
    pagination_class = ByName
    queryset = Language.objects.filter(is_active=True)
