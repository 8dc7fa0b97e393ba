"""What a clinician reads about themselves: exactly these fields."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from providers.claiming import history, onboarding, profile_changes, registry
from providers.models import ConditionExperience, Credential, ProfileClaim, Provider, ProviderTaxonomy

UNKNOWN_NAME = (
    "No registry has this name for your NPI. Your NPI and your licences are verified again under it; until then they"
    " do not count, and you are not shown."
)


class ClaimDetail(serializers.ModelSerializer[ProfileClaim]):
    name = serializers.CharField(allow_null=True, help_text="As a registry has it.")
    is_contested = serializers.BooleanField(help_text="Somebody else claims this NPI, or has it.")
    needs_document = serializers.SerializerMethodField(help_text="It waits for a document of your identity.")
    calls = serializers.SerializerMethodField(help_text="The number that we call, but for its last digits.")

    class Meta:
        model = ProfileClaim
        fields = (
            "id", "npi", "name", "method", "state", "is_contested", "needs_document", "calls", "created_at",
            "decided_at",
        )  # fmt: skip
        read_only_fields = fields

    def get_needs_document(self, claim: Any) -> bool:
        return claim.state == ProfileClaim.State.OPEN and onboarding.lacks_document(claim)

    def get_calls(self, claim: Any) -> str | None:
        if claim.state != ProfileClaim.State.OPEN or claim.method != ProfileClaim.Method.CALL_BACK:
            return None
        person = registry.stated(claim.npi)
        return registry.masked(person.phones[0]) if person and person.phones else None


class HeldTaxonomy(serializers.ModelSerializer[ProviderTaxonomy]):
    code = serializers.CharField(source="taxonomy_id")
    label = serializers.CharField(source="taxonomy.label")  # type: ignore[assignment]
    specialty = serializers.CharField(source="taxonomy.specialty.slug")

    class Meta:
        model = ProviderTaxonomy
        fields = ("code", "label", "specialty", "is_primary")
        read_only_fields = fields


class NameCheck(serializers.Serializer[Any]):
    fits = serializers.BooleanField(help_text="A registry has this name for this NPI.")
    explanation = serializers.ListField(child=serializers.CharField())
    means = serializers.CharField(help_text="What follows from it; empty where nothing does.")


class ProfileDetail(serializers.ModelSerializer[Provider]):
    taxonomies = HeldTaxonomy(many=True)
    name_check = serializers.SerializerMethodField()

    class Meta:
        model = Provider
        fields = (
            "id", "npi", "first_name", "middle_name", "last_name", "suffix", "credential", "sex", "languages",
            "sees_children", "sees_adults", "sees_older_adults", "practising_since", "bio", "taxonomies",
            "name_check", "published_at", "identity_proofed_at", "npi_deactivated_on",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(NameCheck)
    def get_name_check(self, provider: Provider) -> dict[str, Any]:
        match = profile_changes.in_the_registry(provider)
        means = "" if match.is_match else UNKNOWN_NAME
        return {"fits": match.is_match, "explanation": match.explanation, "means": means}


class HistoryFact(serializers.Serializer[Any]):
    name = serializers.CharField()
    same = serializers.BooleanField()
    text = serializers.CharField()


class HistoryLine(serializers.Serializer[Any]):
    """One thing that happened: `opened`, `looked_up`, `decided` or `withdrawn`."""

    at = serializers.DateTimeField()
    kind = serializers.ChoiceField(choices=["opened", "looked_up", "decided", "withdrawn"])
    text = serializers.CharField()
    result = serializers.CharField()
    source = serializers.CharField(help_text="Where we looked; empty for anything else.")  # type: ignore[assignment]
    method = serializers.CharField()
    as_of = serializers.DateTimeField(allow_null=True, help_text="The moment as of which the source says so.")
    facts = HistoryFact(many=True)


class CredentialRow(serializers.ModelSerializer[Credential]):
    class Meta:
        model = Credential
        fields = (
            "id", "kind", "jurisdiction", "number", "issuer", "issued_on", "expires_on", "state", "due_for",
            "verified_at", "verified_until", "created_at",
        )  # fmt: skip
        read_only_fields = fields


class CredentialDetail(CredentialRow):
    history = serializers.SerializerMethodField()

    class Meta:
        model = Credential
        fields = (*CredentialRow.Meta.fields, "history")
        read_only_fields = fields

    @extend_schema_field(HistoryLine(many=True))
    def get_history(self, credential: Credential) -> list[dict[str, Any]]:
        return history.told(credential.cases.all())


class ExperienceRow(serializers.ModelSerializer[ConditionExperience]):
    condition = serializers.CharField(source="condition.slug")
    name = serializers.CharField(source="condition.name")

    class Meta:
        model = ConditionExperience
        fields = (
            "id", "condition", "name", "evidence", "count", "period_from", "period_to", "attested_by", "state",
            "valid_until", "created_at",
        )  # fmt: skip
        read_only_fields = fields


class ExperienceDetail(ExperienceRow):
    history = serializers.SerializerMethodField()

    class Meta:
        model = ConditionExperience
        fields = (*ExperienceRow.Meta.fields, "history")
        read_only_fields = fields

    @extend_schema_field(HistoryLine(many=True))
    def get_history(self, experience: ConditionExperience) -> list[dict[str, Any]]:
        return history.told(experience.cases.all())


class Identity(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=["proofed", "in_review", "missing"])
    proofed_at = serializers.DateTimeField(allow_null=True)
    documents = serializers.IntegerField(help_text="How many documents of your identity are there.")
    history = HistoryLine(many=True)


class ListingReason(serializers.Serializer[Any]):
    code = serializers.CharField()
    detail = serializers.CharField()


class PracticeListing(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    place = serializers.CharField()
    is_listed = serializers.BooleanField()
    listed_until = serializers.DateField(allow_null=True, help_text="The last day, at the place.")
    reasons = ListingReason(many=True, help_text="All that stands against showing it.")


class OnboardingStep(serializers.Serializer[Any]):
    code = serializers.CharField()
    state = serializers.ChoiceField(choices=["done", "waiting", "missing", "optional"])
    detail = serializers.CharField()
    where = serializers.CharField(help_text="The address at which it is done.")


class Progress(serializers.Serializer[Any]):
    done = serializers.IntegerField()
    of = serializers.IntegerField()


class SuggestedLicence(serializers.Serializer[Any]):
    jurisdiction = serializers.CharField()
    number = serializers.CharField()
    source = serializers.CharField(help_text="The registry that you told of it; verified by nobody.")  # type: ignore[assignment]


class Onboarding(serializers.Serializer[Any]):
    steps = OnboardingStep(many=True)
    progress = Progress()
    practices = PracticeListing(many=True)
    suggestions = SuggestedLicence(many=True)
