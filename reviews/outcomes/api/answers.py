"""What is shown of check-ins, of facts that patients looked at, and of the reach of a clinic."""

from typing import Any

from rest_framework import serializers

from matching.api.answers import MatchAnswer
from patients.api.moments import PracticeShort
from reviews.models import CheckIn, CheckInKind, Fact, Held, Outcome


class OwnCheckIn(serializers.Serializer[CheckIn]):
    id = serializers.UUIDField()
    patient = serializers.UUIDField(source="patient_id")
    visit = serializers.UUIDField(source="visit_id")
    practice = PracticeShort(source="visit.practice")
    visited_at = serializers.DateTimeField(source="visit.starts_at")
    kind = serializers.ChoiceField(choices=CheckInKind.choices)
    due_at = serializers.DateTimeField()
    open_until = serializers.DateTimeField(help_text="Up to when it may be answered, and changed.")
    answered_at = serializers.DateTimeField(allow_null=True)
    answer = serializers.SerializerMethodField(help_text="Null where nothing was said, or it was deleted.")
    keeps_from = serializers.SerializerMethodField()
    step_up_at = serializers.DateTimeField(allow_null=True)

    def get_answer(self, row: CheckIn) -> str | None:
        return row.said.get("answer")

    def get_keeps_from(self, row: CheckIn) -> str | None:
        return row.said.get("keeps_from")


class SteppedUp(MatchAnswer):
    told = serializers.DictField(
        allow_null=True,
        help_text="What to send with a request for a visit, beside its own fields. Null in an emergency.",
    )


class ShownFact(serializers.Serializer[Any]):
    fact = serializers.ChoiceField(choices=Fact.choices)
    shown = serializers.CharField(help_text="What patients see now; empty for the hours.")
    answer = serializers.ChoiceField(choices=Held.choices, allow_null=True)


class FactsOfVisit(serializers.Serializer[Any]):
    open_until = serializers.DateTimeField(allow_null=True, help_text="Null where it did not take place.")
    facts = ShownFact(many=True, help_text="Those that applied to this visit.")


class SaidCounts(serializers.Serializer[Any]):
    of = serializers.IntegerField(help_text="Answers behind these counts; moves on by five or more.")

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        counts = {
            name: serializers.IntegerField(allow_null=True, help_text="Null where it is small.")
            for name in Outcome.values
        }
        return super().get_fields() | counts


class ReachOfClinic(serializers.Serializer[Any]):
    asked = serializers.IntegerField()
    answered = serializers.IntegerField()
    said = SaidCounts(allow_null=True, help_text="Null under ten answers.")


class ClinicOutcome(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    two_weeks = ReachOfClinic()
    six_weeks = ReachOfClinic()


class ClinicOutcomes(serializers.Serializer[Any]):
    clinics = ClinicOutcome(many=True)
