"""What whoever runs a practice reads of its hours, kinds of visit and plans."""

from datetime import datetime
from typing import Any

from rest_framework import serializers

from accounts.api.serializers import StrictTime
from providers import hours, profiles
from providers.api.answers import FactFreshness, OfferedVisit, OpenHours, PracticePlan
from providers.models import HoursException, PlanAcceptance, Practice, VisitType


class PracticeHours(serializers.Serializer[None]):
    timezone = serializers.CharField(help_text="Of the place; all times are local there.")
    hours = OpenHours(many=True)
    told = FactFreshness(help_text="Who told these hours, and when.")


class PracticeException(serializers.ModelSerializer[HoursException]):
    starts = StrictTime(allow_null=True)
    ends = StrictTime(allow_null=True)

    class Meta:
        model = HoursException
        fields = ("id", "on", "kind", "starts", "ends")
        read_only_fields = fields


class PracticeVisitTypes(serializers.Serializer[None]):
    visit_types = OfferedVisit(many=True)


class PracticePlans(serializers.Serializer[None]):
    plans = PracticePlan(many=True)


def week(practice: Practice, now: datetime) -> dict[str, Any]:
    """The whole week of a practice, also what holds no more or not yet."""
    return {
        "timezone": practice.location.zone,
        "hours": [profiles.shown_span(entry) for entry in hours.week_of(practice.pk)],
        "told": profiles.shown_facts(practice, now)["hours"],
    }


def visit_types(practice: Practice) -> dict[str, Any]:
    """Every kind of visit of a practice."""
    rows = VisitType.objects.filter(practice=practice).order_by("condition_group", "mode")
    return {"visit_types": [profiles.shown_visit(row) for row in rows]}


def plans(practice: Practice, now: datetime) -> dict[str, Any]:
    """What is known of a practice and each plan in use."""
    rows = PlanAcceptance.objects.filter(practice=practice, plan__is_active=True, plan__payer__is_active=True)
    ordered = rows.select_related("plan__payer").order_by("plan__name", "plan")
    return {"plans": [profiles.shown_plan(row, now) for row in ordered]}
