"""What verifiers read about cases: exactly these fields."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from providers.models import Document, Provider, VerificationCase, VerificationEvent
from providers.verification import case_files, decisions, evidence, support


class CaseClinician(serializers.ModelSerializer[Provider]):
    name = serializers.CharField()

    class Meta:
        model = Provider
        fields = ("id", "npi", "name", "credential", "suspended_at")
        read_only_fields = fields


class SiblingCase(serializers.ModelSerializer[VerificationCase]):
    about = serializers.SerializerMethodField(help_text="In a few words.")

    class Meta:
        model = VerificationCase
        fields = ("id", "kind", "about", "because", "opened_at")
        read_only_fields = fields

    def get_about(self, case: VerificationCase) -> str:
        return case_files.in_short(case)


class EarlierDecision(SiblingCase):
    decided_by = serializers.EmailField(source="decided_by.email", allow_null=True)

    class Meta:
        model = VerificationCase
        fields = (
            *("id", "kind", "about", "because", "opened_at"),
            *("result", "reason", "decided_by", "decided_at", "two_people"),
        )
        read_only_fields = fields


class CaseRow(SiblingCase):
    npi = serializers.SerializerMethodField()
    clinician = CaseClinician(source="provider", allow_null=True)
    assigned_to = serializers.EmailField(source="assigned_to.email", allow_null=True, default=None)
    is_closed_to_you = serializers.BooleanField(
        help_text="It is about you, a colleague, or an NPI that you claimed: another verifier has to do it."
    )

    class Meta:
        model = VerificationCase
        fields = (
            *("id", "kind", "about", "because", "state", "npi", "clinician", "opened_at"),
            *("assigned_to", "assigned_at", "is_closed_to_you"),
        )
        read_only_fields = fields

    def get_npi(self, case: VerificationCase) -> str:
        return case_files.npi_of(case)


class FactDetail(serializers.Serializer[Any]):
    name = serializers.CharField()
    ours = serializers.CharField()
    theirs = serializers.CharField()
    same = serializers.BooleanField(allow_null=True, help_text="Null where one of the two is not known.")
    text = serializers.CharField()


class EventDetail(serializers.ModelSerializer[VerificationEvent]):
    by = serializers.SerializerMethodField(help_text="Null where the system looked.")
    document = serializers.UUIDField(source="document_id", allow_null=True)
    facts = FactDetail(many=True, help_text="What we hold beside what the source has.")
    is_primary = serializers.SerializerMethodField(
        help_text="Whether it is evidence that can bear a decision."
    )

    class Meta:
        model = VerificationEvent
        fields = (
            *("id", "kind", "source", "method", "result", "looked_at"),
            *("document", "facts", "note", "by", "at", "is_primary"),
        )
        read_only_fields = fields

    def get_by(self, event: VerificationEvent) -> str | None:
        return event.by.email if event.by is not None else None

    def get_is_primary(self, event: VerificationEvent) -> bool:
        return bool(event.source) and support.is_primary(event.case, event)


class CaseDocument(serializers.ModelSerializer[Document]):
    download = serializers.SerializerMethodField(help_text="Each download is written down.")

    class Meta:
        model = Document
        fields = ("id", "kind", "content_type", "size_bytes", "uploaded_at", "download")
        read_only_fields = fields

    def get_download(self, document: Document) -> str:
        return f"/api/v1/admin/documents/{document.pk}/download/"


class HeldFact(serializers.Serializer[Any]):
    name = serializers.CharField()
    value = serializers.CharField()


class NotListedDetail(serializers.Serializer[Any]):
    practice = serializers.UUIDField(source="practice_id")
    place = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField())


class CaseDetail(CaseRow):
    """A case with all that a verifier needs to decide it."""

    decided_by = serializers.EmailField(source="decided_by.email", allow_null=True, default=None)
    can_end = serializers.SerializerMethodField(help_text="How it can end, as it stands now.")
    lacks = serializers.SerializerMethodField(
        help_text="The code with which a yes (of an exclusion: to dismiss it) would be refused for its evidence."
    )
    held = serializers.SerializerMethodField(help_text="What we hold.")
    events = serializers.SerializerMethodField(help_text="What happened and what the sources said, in order.")
    documents = serializers.SerializerMethodField()
    earlier = serializers.SerializerMethodField(help_text="Decided before about the same clinician or NPI.")
    siblings = serializers.SerializerMethodField(help_text="Open about the same; rival claims are among it.")
    not_listed = serializers.SerializerMethodField(help_text="Practices that are not shown, and why.")

    class Meta:
        model = VerificationCase
        fields = (
            *CaseRow.Meta.fields,
            *("result", "reason", "decided_by", "decided_at", "two_people", "can_end", "lacks", "held"),
            *("events", "documents", "earlier", "siblings", "not_listed"),
        )
        read_only_fields = fields

    def get_can_end(self, case: VerificationCase) -> list[str]:
        return sorted(decisions.can_end(case))

    def get_lacks(self, case: VerificationCase) -> str:
        refusal = decisions.lacks(case, now=timezone.now())
        return refusal.code if refusal else ""

    @extend_schema_field(HeldFact(many=True))
    def get_held(self, case: VerificationCase) -> Any:
        return [{"name": name, "value": str(value)} for name, value in case_files.held(case)]

    @extend_schema_field(EventDetail(many=True))
    def get_events(self, case: VerificationCase) -> Any:
        return EventDetail(case_files.events(case), many=True).data

    @extend_schema_field(CaseDocument(many=True))
    def get_documents(self, case: VerificationCase) -> Any:
        return CaseDocument(evidence.of_case(case).order_by("uploaded_at", "pk"), many=True).data

    @extend_schema_field(EarlierDecision(many=True))
    def get_earlier(self, case: VerificationCase) -> Any:
        return EarlierDecision(case_files.earlier(case), many=True).data

    @extend_schema_field(SiblingCase(many=True))
    def get_siblings(self, case: VerificationCase) -> Any:
        return SiblingCase(case_files.siblings(case), many=True).data

    @extend_schema_field(NotListedDetail(many=True))
    def get_not_listed(self, case: VerificationCase) -> Any:
        return NotListedDetail(case_files.not_listed(case, now=timezone.now()), many=True).data


class Figures(serializers.Serializer[Any]):
    """Of the queue now, and of the decisions of the last 30 days; ages in hours, null where there is nothing."""

    open_count = serializers.IntegerField()
    open_by_kind = serializers.DictField(child=serializers.IntegerField())
    oldest_hours = serializers.FloatField(allow_null=True)
    median_hours = serializers.FloatField(allow_null=True)
    decided_count = serializers.IntegerField()
    decided_by_result = serializers.DictField(child=serializers.IntegerField())
    share_by_two_people = serializers.FloatField(allow_null=True, help_text="Of decisions by evidence.")
    median_hours_to_decision = serializers.FloatField(allow_null=True)
