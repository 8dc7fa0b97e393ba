"""What whoever runs a practice may send about its hours, kinds of visit and plans: these fields and no other."""

from rest_framework import serializers

from accounts.api.serializers import (
    StrictChar,
    StrictChoice,
    StrictDate,
    StrictInteger,
    StrictSerializer,
    StrictTime,
    StrictUUID,
)
from providers.hours import MOST_SPANS
from providers.models import HoursException, Mode, PlanAcceptance
from providers.offers import MOST_PLANS, MOST_VISIT_TYPES

LONGEST_VISIT = 480
HIGHEST_PRICE = 10_000_000
TOLD_ANSWERS = [choice for choice in PlanAcceptance.Answer.choices if choice[0] != "unknown"]


class OpenSpan(StrictSerializer):
    weekday = StrictInteger(min_value=0, max_value=6, help_text="0 is Monday.")
    starts = StrictTime(help_text="Local time at the place, hh:mm.")
    ends = StrictTime()
    valid_from = StrictDate(required=False, allow_null=True, default=None)
    valid_to = StrictDate(required=False, allow_null=True, default=None, help_text="The last valid day.")


class Week(StrictSerializer):
    hours = serializers.ListField(
        child=OpenSpan(), max_length=MOST_SPANS, help_text="All of them; an empty list: never open."
    )


class ExceptionForm(StrictSerializer):
    on = StrictDate(help_text="The day, at the place.")
    kind = StrictChoice(choices=HoursException.Kind.choices)
    starts = StrictTime(required=False, allow_null=True, default=None, help_text="Left out: closed all day.")
    ends = StrictTime(required=False, allow_null=True, default=None)


class VisitForm(StrictSerializer):
    mode = StrictChoice(choices=Mode.choices)
    condition_group = StrictChar(
        max_length=20, required=False, allow_null=True, default=None, help_text="Left out: every condition."
    )
    new_minutes = StrictInteger(min_value=5, max_value=LONGEST_VISIT)
    existing_minutes = StrictInteger(min_value=5, max_value=LONGEST_VISIT)
    price_cents = StrictInteger(
        min_value=0, max_value=HIGHEST_PRICE, required=False, allow_null=True, default=None
    )

    def validate_condition_group(self, group: str | None) -> str:
        return group or ""


class VisitTypes(StrictSerializer):
    visit_types = serializers.ListField(
        child=VisitForm(), max_length=MOST_VISIT_TYPES, help_text="All of them."
    )


class PlanForm(StrictSerializer):
    plan = StrictUUID(help_text="Its id, from the list of insurance plans.")
    answer = StrictChoice(choices=TOLD_ANSWERS)


class Plans(StrictSerializer):
    plans = serializers.ListField(
        child=PlanForm(),
        max_length=MOST_PLANS,
        help_text="All of them: of any other plan nothing is known.",
    )
