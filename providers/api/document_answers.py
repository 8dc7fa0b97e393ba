"""What a clinician reads about the documents that they handed in: exactly these fields."""

from rest_framework import serializers

from providers.documents import storing
from providers.models import Document, DocumentRead


class DocumentDetail(serializers.ModelSerializer[Document]):
    name = serializers.SerializerMethodField(help_text="Ours; the name it was sent under is not kept.")

    class Meta:
        model = Document
        fields = (
            "id",
            "name",
            "kind",
            "content_type",
            "size_bytes",
            "claim",
            "credential",
            "experience",
            "uploaded_at",
        )
        read_only_fields = fields

    def get_name(self, document: Document) -> str:
        return storing.name_of(document)


class DocumentLook(serializers.ModelSerializer[DocumentRead]):
    who = serializers.SerializerMethodField(help_text="You, or somebody by what they do here.")
    why = serializers.ChoiceField(choices=[storing.OWN, storing.CASE])

    class Meta:
        model = DocumentRead
        fields = ("id", "who", "why", "at")
        read_only_fields = fields

    def get_who(self, read: DocumentRead) -> str:
        return "You" if read.why == storing.OWN else "A verifier"
