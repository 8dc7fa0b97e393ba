"""What is sent about how a patient is, and about what was shown of a practice."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from accounts.api.serializers import (
    StrictBoolean,
    StrictChar,
    StrictChoice,
    StrictFloat,
    StrictInteger,
    StrictSerializer,
    refusal,
)
from matching.api.serializers import Cautions, Location, MatchPreferences, RedFlagAnswers, preferences_of
from matching.asking import Where
from matching.cursors import MAX_LENGTH
from matching.triage.rules import SENSATIONS
from patients.api.request_forms import Agrees
from reviews.models import Fact, Held, KeepsFrom, Outcome
from reviews.outcomes.stepping_up import Asked

OF_NOW = ("sensations", "severity", "limits_daily_life")


class AnswerCheckIn(StrictSerializer):
    answer = StrictChoice(choices=Outcome.choices)
    keeps_from = StrictChoice(
        choices=KeepsFrom.choices, help_text="How much the pain keeps you from what you need to do."
    )
    agrees = Agrees(required=False, help_text="Needed where the consent was taken back since.")


class StepUp(StrictSerializer):
    """How it is now. The condition, since when, and cautions are carried over from what was told for the visit."""

    answers = RedFlagAnswers(help_text="Every question of the gate, asked again.")
    cautions = Cautions(required=False)
    sensations = serializers.ListField(
        child=StrictChoice(choices=list(SENSATIONS)), required=False, max_length=len(SENSATIONS)
    )
    severity = StrictInteger(min_value=0, max_value=10, required=False)
    limits_daily_life = StrictBoolean(required=False)
    location = Location(required=False, help_text="Left out: around the place of the visit.")
    radius_miles = StrictFloat(min_value=1, max_value=250, required=False)
    preferences = MatchPreferences(required=False)
    page_size = StrictInteger(min_value=1, max_value=50, required=False)
    cursor = StrictChar(max_length=MAX_LENGTH, required=False, allow_null=True)


class AnswerFacts(StrictSerializer):
    """Of each fact that applied whether it held; what is left out is not changed."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {
            fact.value: StrictChoice(choices=Held.choices, required=False, help_text=fact.label)
            for fact in Fact
        }

    def validate(self, attrs: Mapping[str, Any]) -> Mapping[str, Any]:
        if not attrs:
            raise refusal("phone", "Say something of at least one fact.", "required")
        return attrs


def asked(sent: Mapping[str, Any]) -> Asked:
    """This function will make what the domain takes of what was sent."""
    paging = {name: sent[name] for name in ("radius_miles", "page_size", "cursor") if name in sent}
    return Asked(
        answers=sent["answers"],
        cautions=sent.get("cautions", {}),
        now={name: sent[name] for name in OF_NOW if name in sent},
        where=Where(**sent["location"]) if "location" in sent else None,
        preferences=preferences_of(sent.get("preferences", {})),
        **paging,
    )
