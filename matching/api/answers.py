"""The answers as the API's description shows them; the answers themselves are plain data."""

from typing import Any

from rest_framework import serializers

from matching.triage import LEVELS
from providers.api.answers import EntryFacts, PracticeRating, ShownPractice
from providers.models import Mode


class FiredRule(serializers.Serializer[None]):
    id = serializers.CharField()
    reason = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]


class TriageResult(serializers.Serializer[None]):
    level = serializers.ChoiceField(choices=list(LEVELS))
    rules = FiredRule(many=True)
    advice = serializers.CharField()
    ruleset = serializers.CharField()
    unasked = serializers.ListField(
        child=serializers.CharField(), help_text="Gate questions without an answer."
    )


class EmergencyContact(serializers.Serializer[None]):
    name = serializers.CharField()
    number = serializers.CharField()


class SheetLine(serializers.Serializer[None]):
    code = serializers.CharField()
    question = serializers.CharField()
    answer = serializers.CharField()


class SheetRule(FiredRule):
    level = serializers.ChoiceField(choices=list(LEVELS))


class EmergencySheet(serializers.Serializer[None]):
    ruleset = serializers.CharField()
    lines = SheetLine(many=True)
    rules = SheetRule(many=True)


class EmergencyText(serializers.Serializer[None]):
    contacts = EmergencyContact(many=True)
    text = serializers.CharField()
    sheet = EmergencySheet()


class TriageAnswer(serializers.Serializer[None]):
    triage = TriageResult()
    emergency = EmergencyText(allow_null=True)


class MatchFactor(serializers.Serializer[None]):
    code = serializers.CharField()
    value = serializers.FloatField(help_text="0 to 1; the values times their weights add up to the score.")
    weight = serializers.FloatField()
    text = serializers.CharField()


class Note(serializers.Serializer[None]):
    code = serializers.CharField()
    text = serializers.CharField()


class MatchResult(serializers.Serializer[None]):
    practice = ShownPractice()
    rank = serializers.IntegerField()
    score = serializers.FloatField()
    mode = serializers.ChoiceField(choices=Mode.choices)
    distance_miles = serializers.FloatField()
    next_time = serializers.DateTimeField(allow_null=True, help_text="In the zone of the place.")
    factors = MatchFactor(many=True)
    rating = PracticeRating()
    plan = serializers.ChoiceField(choices=["accepted", "not_accepted", "unknown"])
    facts = EntryFacts(help_text="Who told us each fact, and when it was last confirmed.")
    stale = serializers.ListField(child=serializers.CharField(), help_text="Facts unconfirmed for 90 days.")
    ask_first = serializers.ListField(
        child=serializers.CharField(), help_text="Cautions to ask before a hold."
    )
    notes = Note(many=True)


class Excluded(serializers.Serializer[None]):
    code = serializers.CharField()
    count = serializers.IntegerField(help_text="At most 200; the text says 200+ where there are more.")
    text = serializers.CharField()


class MatchAnswer(serializers.Serializer[None]):
    triage = TriageResult()
    emergency = EmergencyText(required=False, help_text="Only in an emergency; there are no results then.")
    results = MatchResult(many=True)
    excluded = Excluded(many=True)
    widened_to_miles = serializers.IntegerField(allow_null=True)
    notice = serializers.CharField(allow_null=True)
    next = serializers.CharField(allow_null=True)


class FormQuestion(serializers.Serializer[None]):
    code = serializers.CharField()
    text = serializers.CharField()
    help = serializers.CharField(allow_blank=True)
    gate = serializers.BooleanField()
    kind = serializers.CharField()
    lowest = serializers.FloatField(required=False)
    highest = serializers.FloatField(required=False)


class FormChoice(serializers.Serializer[None]):
    value = serializers.CharField()
    text = serializers.CharField()


class TriageQuestions(serializers.Serializer[None]):
    ruleset = serializers.CharField()
    choices = FormChoice(many=True)
    questions = FormQuestion(many=True)
    cautions = FormQuestion(many=True)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return super().get_fields() | {"fields": FormQuestion(many=True)}  # a name that DRF keeps for itself
