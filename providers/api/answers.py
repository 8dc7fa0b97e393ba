"""The answers about practices as the API's description shows them; the answers themselves are plain data."""

from typing import Any

from rest_framework import serializers

from providers.models import ConditionExperience, Credential, Mode, PlanAcceptance, Practice

Fields = dict[str, serializers.Field[Any, Any, Any, Any]]


class FactFreshness(serializers.Serializer[None]):
    confirmed_at = serializers.DateTimeField()
    stale = serializers.BooleanField(help_text="Not confirmed for more than 90 days.")

    def get_fields(self) -> Fields:
        # A name that DRF keeps for itself.
        return {"source": serializers.ChoiceField(choices=Practice.Source.choices)} | super().get_fields()


class PracticeFacts(serializers.Serializer[None]):
    phone = FactFreshness()
    hours = FactFreshness()
    accepts = FactFreshness()


class EntryFacts(PracticeFacts):
    plan = FactFreshness(allow_null=True, help_text="The answer about the plan asked for; null without one.")


class PracticeSpecialty(serializers.Serializer[None]):
    slug = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class ShownProvider(serializers.Serializer[None]):
    """As a match shows them too."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    credential = serializers.CharField(allow_blank=True)
    npi = serializers.CharField()
    specialties = PracticeSpecialty(many=True)
    sex = serializers.CharField(allow_null=True)
    languages = serializers.ListField(child=serializers.CharField())
    demonstration = serializers.BooleanField(help_text="Made up, to show how Kaly works.")


class PracticeProvider(ShownProvider):
    sees = serializers.ListField(
        child=serializers.ChoiceField(choices=["children", "adults", "older_adults"])
    )
    years_in_practice = serializers.IntegerField(allow_null=True)


class PracticeLocation(serializers.Serializer[None]):
    clinic = serializers.CharField()
    line1 = serializers.CharField()
    line2 = serializers.CharField(allow_blank=True)
    city = serializers.CharField()
    state = serializers.CharField()
    zip = serializers.CharField()
    lat = serializers.FloatField()
    lon = serializers.FloatField()
    timezone = serializers.CharField()
    wheelchair = serializers.BooleanField(allow_null=True)


class PracticeRating(serializers.Serializer[None]):
    shown = serializers.FloatField(allow_null=True, help_text="Stars; null under 5 reviews.")
    count = serializers.IntegerField()
    percentile = serializers.FloatField(allow_null=True, help_text="Within the profession, 0 to 1.")


class ShownPractice(serializers.Serializer[None]):
    """As a match shows it too."""

    id = serializers.UUIDField()
    provider = ShownProvider()
    location = PracticeLocation()
    phone = serializers.CharField(allow_blank=True)
    modes = serializers.ListField(child=serializers.ChoiceField(choices=Mode.choices))
    accepts = serializers.ChoiceField(choices=Practice.Accepts.choices)
    confirmation = serializers.ChoiceField(choices=Practice.Confirmation.choices)
    first_visit_price_cents = serializers.IntegerField(allow_null=True)


class PracticeSummary(ShownPractice):
    provider = PracticeProvider()
    rating = PracticeRating()


class DirectoryEntry(PracticeSummary):
    distance_miles = serializers.FloatField(allow_null=True, help_text="From the place asked for.")
    next_time = serializers.DateTimeField(allow_null=True, help_text="In the zone of the place.")
    facts = EntryFacts()


class NamedCondition(serializers.Serializer[None]):
    slug = serializers.CharField()
    name = serializers.CharField()


class VerifiedExperience(serializers.Serializer[None]):
    condition = NamedCondition()
    evidence = serializers.ChoiceField(choices=ConditionExperience.Evidence.choices)
    count = serializers.IntegerField(help_text="Visits or cases in the period.")
    period_from = serializers.DateField()
    period_to = serializers.DateField()
    valid_until = serializers.DateField()


class VerifiedCredential(serializers.Serializer[None]):
    kind = serializers.ChoiceField(choices=Credential.Kind.choices)
    jurisdiction = serializers.CharField(allow_null=True, help_text="State, two letters.")
    verified_at = serializers.DateTimeField()
    expires_on = serializers.DateField(allow_null=True, help_text="The last valid day.")


class ProfileProvider(PracticeProvider):
    bio = serializers.CharField(allow_blank=True)
    experience = VerifiedExperience(many=True)
    credentials = VerifiedCredential(many=True)


class OpenHours(serializers.Serializer[None]):
    weekday = serializers.IntegerField(min_value=0, max_value=6, help_text="0 is Monday.")
    starts = serializers.CharField(help_text="Local time, hh:mm.")
    ends = serializers.CharField()
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True, help_text="The last valid day.")


class OfferedVisit(serializers.Serializer[None]):
    mode = serializers.ChoiceField(choices=Mode.choices)
    condition_group = serializers.CharField(allow_null=True, help_text="Null: every condition.")
    new_minutes = serializers.IntegerField()
    existing_minutes = serializers.IntegerField()
    price_cents = serializers.IntegerField(allow_null=True)


class PayerOfPlan(serializers.Serializer[None]):
    slug = serializers.CharField()
    name = serializers.CharField()


class PracticePlan(FactFreshness):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    payer = PayerOfPlan()
    answer = serializers.ChoiceField(choices=PlanAcceptance.Answer.choices)


class NextTimes(serializers.Serializer[None]):
    in_person = serializers.DateTimeField(allow_null=True)
    video = serializers.DateTimeField(allow_null=True)


class ClinicAnswers(serializers.Serializer[None]):
    """How the clinic answered in the last 90 days; null under 5 requests."""

    acceptance_rate = serializers.FloatField(allow_null=True, help_text="Share of requests, 0 to 1.")
    reply_hours = serializers.FloatField(allow_null=True, help_text="Median hours to the first answer.")
    count = serializers.IntegerField(help_text="Requests behind the share.")


class PracticeProfile(PracticeSummary):
    provider = ProfileProvider()
    answers = ClinicAnswers()
    next_times = NextTimes()
    weekly_hours = OpenHours(many=True)
    visit_types = OfferedVisit(many=True)
    plans = PracticePlan(many=True)
    facts = PracticeFacts()


class PracticeTimes(serializers.Serializer[None]):
    practice = serializers.UUIDField()
    timezone = serializers.CharField()
    to = serializers.DateField(help_text="The last day, in the zone of the place.")
    mode = serializers.ChoiceField(choices=Mode.choices)
    new_patient = serializers.BooleanField()
    accepts = serializers.ChoiceField(choices=Practice.Accepts.choices)
    minutes = serializers.IntegerField(allow_null=True, help_text="Null: no such visit is offered.")
    price_cents = serializers.IntegerField(allow_null=True)
    times = serializers.ListField(child=serializers.DateTimeField(), help_text="Starts, soonest first.")

    def get_fields(self) -> Fields:
        first = serializers.DateField(help_text="The first day, in the zone of the place.")
        return super().get_fields() | {"from": first}  # a word of Python
