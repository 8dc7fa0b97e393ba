"""Documents that clinicians show us, and every look at them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models.trail import APPEND_ONLY
from providers.access import DocumentQuerySet
from providers.models.checks import code_is_one_of
from providers.models.claiming import Dossier, ProfileClaim
from providers.models.credentials import ConditionExperience, Credential


class DocumentKind(models.TextChoices):
    IDENTITY = "identity", "Identity document"
    LICENCE = "licence", "State licence"
    BOARD = "board", "Board certificate"
    MALPRACTICE = "malpractice", "Proof of malpractice cover"
    TRAINING = "training", "Proof of training"
    CASE_LOG = "case_log", "Case log attested by an employer"
    OTHER = "other", "Something else"


class ContentType(models.TextChoices):
    PDF = "application/pdf", "PDF"
    JPEG = "image/jpeg", "JPEG"
    PNG = "image/png", "PNG"


class Document(models.Model):
    """One file that a clinician handed in, looked through and written anew by us. Its content may go before it."""

    Kind = DocumentKind
    ContentType = ContentType

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=11, choices=Kind.choices)
    content_type = models.CharField(max_length=15, choices=ContentType.choices)
    size_bytes = models.PositiveIntegerField()
    claim = models.ForeignKey(ProfileClaim, on_delete=models.SET_NULL, null=True, related_name="documents")
    credential = models.ForeignKey(Credential, on_delete=models.SET_NULL, null=True, related_name="documents")
    experience = models.ForeignKey(
        ConditionExperience, on_delete=models.SET_NULL, null=True, related_name="documents"
    )
    uploaded_at = models.DateTimeField()
    removed_at = models.DateTimeField("content deleted", null=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            code_is_one_of("kind", DocumentKind, "document_kind_is_known"),
            code_is_one_of("content_type", ContentType, "document_content_type_is_known"),
            models.CheckConstraint(
                condition=Q(claim=None, credential=None)
                | Q(claim=None, experience=None)
                | Q(credential=None, experience=None),
                name="a_document_is_about_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class DocumentContent(models.Model):
    """The bytes of a document, sealed under the key of its dossier (providers/documents/)."""

    document = models.OneToOneField(
        Document, on_delete=models.CASCADE, primary_key=True, related_name="content"
    )
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return str(self.pk)


class DocumentRead(models.Model):
    """One look at the content of a document: who, why, when. Written before it is shown."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document_id = models.UUIDField()
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    why = models.CharField("own or case", max_length=20)
    case_id = models.UUIDField(null=True)
    request_id = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            # serves what a clinician is shown: who looked
            models.Index(fields=["document_id", "-at"], name="reads_of_a_document"),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.document_id} ({self.why})"
