"""What a document is about: a claim, a credential or an experience; and the cases in which it is looked at."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from providers.access import CaseQuerySet
from providers.models import (
    ConditionExperience,
    Credential,
    Document,
    ProfileClaim,
    VerificationCase,
)

Subject = ProfileClaim | Credential | ConditionExperience
COLUMNS: dict[type[Any], str] = {
    ProfileClaim: "claim",
    Credential: "credential",
    ConditionExperience: "experience",
}
# Nothing more is looked at for these.
OVER = {
    ProfileClaim: {"granted", "refused", "withdrawn"},
    Credential: {"failed", "lapsed"},
    ConditionExperience: {"rejected", "expired"},
}


def is_over(subject: Subject) -> bool:
    """This function will tell whether nothing can be handed in for something any more."""
    return subject.state in OVER[type(subject)]


def owner_of(subject: Subject) -> Any:
    """This function will give the id of the account that something belongs to."""
    return subject.user_id if isinstance(subject, ProfileClaim) else subject.provider.owner_id


def column_of(subject: Subject) -> str:
    """This function will name the column of a document that points to something."""
    return COLUMNS[type(subject)]


def cases() -> CaseQuerySet:
    """This function will find the cases of a document, in a query over documents.

    Documents of an identity belong to the case of the clinician's identity too, whatever they were handed in for.
    """
    return VerificationCase.objects.filter(
        Q(claim=OuterRef("claim"))
        | Q(credential=OuterRef("credential"))
        | Q(experience=OuterRef("experience"))
        | Q(kind=OuterRef("kind"), provider__owner=OuterRef("dossier__user"))  # both say `identity`
    )


def documents_of(case: VerificationCase) -> QuerySet[Document]:
    """This function will find the documents that a verifier of a case may look at, the latest first."""
    present = Document.objects.filter(Exists(cases().filter(pk=case.pk)), removed_at=None)
    return present.select_related("dossier").order_by("-uploaded_at", "-pk")


def shown_in_a_case_of(user: User) -> QuerySet[Document]:
    """This function will find the documents of the open cases that are assigned to a verifier."""
    mine = cases().filter(state=VerificationCase.State.OPEN, assigned_to=user)
    return Document.objects.filter(Exists(mine), removed_at=None).select_related("dossier")


def cases_of(document: Document) -> CaseQuerySet:
    """This function will find the cases of one document."""
    found = Q(pk__in=[])
    for name in COLUMNS.values():
        subject_id = getattr(document, f"{name}_id")
        found |= Q(**{name: subject_id}) if subject_id else Q(pk__in=[])
    if document.kind == Document.Kind.IDENTITY and document.dossier.user_id:
        found |= Q(kind=VerificationCase.Kind.IDENTITY, provider__owner=document.dossier.user_id)
    return VerificationCase.objects.filter(found)


def was_decided_on(document: Document) -> bool:
    """This function will tell whether a case was decided while a document was there to be looked at."""
    decided = cases_of(document).filter(
        state=VerificationCase.State.DECIDED, decided_at__gte=document.uploaded_at
    )
    return decided.exists()
