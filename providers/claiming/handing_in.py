"""Handing in what only a document can show: experience, and who somebody is."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.errors import DomainError
from providers.access import DocumentQuerySet
from providers.models import ConditionExperience, Document, Provider, VerificationCase
from providers.verification import cases
from providers.verification import experience as experiences


class DocumentMissing(DomainError):
    code = "document_missing"
    detail = "Please send a document first: without one there is nothing to look at."


class IsProofed(DomainError):
    code = "identity_is_proofed"
    detail = "A verifier has seen a document of yours already."


class IsInReview(DomainError):
    code = "identity_in_review"
    detail = "A verifier looks at your document already."


@transaction.atomic
def submit_experience(*, experience: ConditionExperience, now: datetime) -> ConditionExperience:
    """This function will put experience before a verifier, with the document that attests it.

    :raises DocumentMissing: there is none
    :raises IllegalTransition: it was handed in before
    """
    own = Document.objects.filter(dossier__user=experience.provider.owner_id, removed_at=None)
    if not own.filter(experience=experience).exists():
        raise DocumentMissing
    return experiences.submit(experience=experience, now=now)


@transaction.atomic
def submit_identity(*, provider: Provider, now: datetime) -> VerificationCase:
    """This function will put a clinician's document of identity before a verifier.

    :raises IsProofed: that was done
    :raises IsInReview: a verifier has it
    :raises DocumentMissing: there is none
    """
    row = cases.hold_subject(provider)
    if row.identity_proofed_at is not None:
        raise IsProofed
    if cases.of_subject(row).open().exists():
        raise IsInReview
    if not identity_documents(row.owner_id).exists():
        raise DocumentMissing
    kind, because = VerificationCase.Kind.IDENTITY, VerificationCase.Because.NEW
    return cases.open_case(kind=kind, subject=row, because=because, now=now)


def identity_documents(user: Any) -> DocumentQuerySet:
    """This function will find the documents that show who somebody is, whatever they were sent for.

    `user` is an id, or a reference to one in an outer query.
    """
    return Document.objects.filter(dossier__user=user, kind=Document.Kind.IDENTITY, removed_at=None)
