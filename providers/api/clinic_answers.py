"""What a clinic's people read about it: exactly these fields."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from providers.api.answers import FactFreshness, PracticeFacts
from providers.models import Clinic, IntegrationKey, Invitation, Location, Membership, Practice, Provider

LIMIT = "Ids of the practices that they have to do with; null: all of the clinic."


@extend_schema_field({"type": ["array", "null"], "items": {"type": "string", "format": "uuid"}})
class LimitedTo(serializers.Field[Any, Any, Any, Any]):
    """The practices that a member or an invited person is limited to, in order of their ids."""

    def __init__(self) -> None:
        super().__init__(source="*", read_only=True, help_text=LIMIT)

    def to_representation(self, value: Any) -> list[str] | None:
        return sorted(str(practice.pk) for practice in value.practices.all()) if value.is_limited else None


class OwnMembership(serializers.ModelSerializer[Membership]):
    practices = LimitedTo()

    class Meta:
        model = Membership
        fields = ("id", "is_owner", "may_read_health", "may_export", "practices")
        read_only_fields = fields


class ClinicName(serializers.ModelSerializer[Clinic]):
    class Meta:
        model = Clinic
        fields = ("id", "name")
        read_only_fields = fields


class Joined(OwnMembership):
    clinic = ClinicName()

    class Meta:
        model = Membership
        fields = (*OwnMembership.Meta.fields, "clinic")
        read_only_fields = fields


class ClinicDetail(serializers.ModelSerializer[Clinic]):
    you = serializers.SerializerMethodField(help_text="What the clinic trusts you with.")

    class Meta:
        model = Clinic
        fields = ("id", "name", "acceptance_rate", "reply_hours", "answered_count", "created_at", "you")
        read_only_fields = fields

    @extend_schema_field(OwnMembership)
    def get_you(self, clinic: Any) -> Any:
        return OwnMembership(clinic.own_memberships[0]).data


class Access(serializers.ModelSerializer[Membership]):
    practices = LimitedTo()

    class Meta:
        model = Membership
        fields = ("may_read_health", "may_export", "practices", "created_at", "suspended_at", "expires_at")
        read_only_fields = fields


class StaffMember(serializers.ModelSerializer[Membership]):
    email = serializers.EmailField(source="user.email")
    name = serializers.SerializerMethodField(help_text="Of a clinician; null for anyone else.")
    access = serializers.SerializerMethodField(help_text="For owners of the clinic; null for anyone else.")

    class Meta:
        model = Membership
        fields = ("id", "email", "name", "is_owner", "access")
        read_only_fields = fields

    def get_name(self, membership: Membership) -> str | None:
        return next((provider.name for provider in membership.user.clinician_of.all()), None)

    @extend_schema_field(Access(allow_null=True))
    def get_access(self, membership: Any) -> Any:
        return Access(membership).data if membership.is_shown_in_full else None


class InvitationDetail(serializers.ModelSerializer[Invitation]):
    practices = LimitedTo()
    invited_by = serializers.EmailField(source="invited_by.email")

    class Meta:
        model = Invitation
        fields = (
            "id",
            "email",
            "is_owner",
            "may_read_health",
            "may_export",
            "practices",
            "invited_by",
            "created_at",
            "expires_at",
        )
        read_only_fields = fields


class KeyDetail(serializers.ModelSerializer[IntegrationKey]):
    created_by = serializers.EmailField(source="created_by.email", allow_null=True, default=None)
    works = serializers.BooleanField(
        source="is_active", help_text="Not revoked, not run out, and made by someone who owns the clinic now."
    )

    class Meta:
        model = IntegrationKey
        fields = (
            "id",
            "name",
            "prefix",
            "scopes",
            "works",
            "created_by",
            "created_at",
            "expires_at",
            "last_used_on",
            "revoked_at",
            "replaces",
        )
        read_only_fields = fields


class NewKey(KeyDetail):
    key = serializers.CharField(help_text="Keep it safe: it is not shown again.")

    class Meta:
        model = IntegrationKey
        fields = (*KeyDetail.Meta.fields, "key")
        read_only_fields = fields


class RunProvider(serializers.ModelSerializer[Provider]):
    name = serializers.CharField()

    class Meta:
        model = Provider
        fields = ("id", "npi", "name", "credential")
        read_only_fields = fields


class RunLocation(serializers.ModelSerializer[Location]):
    clinic = ClinicName()
    timezone = serializers.CharField(source="zone")

    class Meta:
        model = Location
        fields = ("id", "clinic", "line1", "line2", "city", "state", "zip", "timezone")
        read_only_fields = fields


class LocationDetail(RunLocation):
    class Meta:
        model = Location
        fields = (*RunLocation.Meta.fields, "lat", "lon", "wheelchair")
        read_only_fields = fields


class RunPractice(serializers.ModelSerializer[Practice]):
    """A practice as those who run it see it."""

    provider = RunProvider()
    location = RunLocation()

    class Meta:
        model = Practice
        fields = (
            "id",
            "provider",
            "location",
            "accepts",
            "accepts_source",
            "accepts_confirmed_at",
            "phone",
            "phone_source",
            "phone_confirmed_at",
            "hours_source",
            "hours_confirmed_at",
            "does_in_person",
            "does_video",
            "first_visit_price_cents",
            "confirmation",
            "lead_minutes",
            "buffer_minutes",
            "horizon_days",
            "late_cancel_hours",
        )
        read_only_fields = fields


class ToldFacts(PracticeFacts):
    """The shown facts of a practice, each with its age."""

    plans = FactFreshness(
        allow_null=True,
        help_text="Of the answers about plans the one confirmed longest ago; null: none is known.",
    )
