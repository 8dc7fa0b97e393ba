"""What a document is about: a claim, a credential or an experience; and the cases in which it is looked at."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, Value
from django.db.models.lookups import Exact

from accounts.models import User
from providers.access import CaseQuerySet
from providers.models import (
    ConditionExperience,
    Credential,
    Document,
    ProfileClaim,
    VerificationCase,
    VerificationEvent,
)
from providers.verification import evidence, states

Subject = ProfileClaim | Credential | ConditionExperience
COLUMNS: dict[type[Any], str] = {
    ProfileClaim: "claim",
    Credential: "credential",
    ConditionExperience: "experience",
}
# Cases that ask who somebody is.
OF_THE_PERSON = (VerificationCase.Kind.IDENTITY, VerificationCase.Kind.EXCLUSION)


def is_over(subject: Subject) -> bool:
    """This function will tell whether nothing can be handed in for something any more."""
    if isinstance(subject, ProfileClaim):
        return subject.state != ProfileClaim.State.OPEN
    return states.is_end(subject)


def column_of(subject: Subject) -> str:
    """This function will name the column of a document that points to something."""
    return COLUMNS[type(subject)]


def cases() -> CaseQuerySet:
    """This function will find the cases that a document was handed in for, in a query over documents.

    A document of an identity serves the claims of its owner and the cases of their identity and of
    possible exclusions, whatever it was sent for.
    """
    owner = OuterRef("dossier__user")
    identity = Q(Exact(OuterRef("kind"), Value(Document.Kind.IDENTITY.value)))
    return VerificationCase.objects.filter(
        Q(claim=OuterRef("claim"))
        | Q(credential=OuterRef("credential"))
        | Q(experience=OuterRef("experience"))
        | (identity & Q(claim__user=owner))
        | (identity & Q(kind__in=OF_THE_PERSON, provider__owner=owner))
        | Q(pk__in=VerificationEvent.objects.filter(document_id=OuterRef(OuterRef("pk"))).values("case"))
    )


def cases_of(document: Document) -> CaseQuerySet:
    """This function will find the cases that one document was handed in for."""
    this = Document.objects.filter(pk=document.pk)
    ids = this.values_list(ArraySubquery(cases().order_by().values("pk")), flat=True).first()
    return VerificationCase.objects.filter(pk__in=ids or [])


def was_decided_on(document: Document) -> bool:
    """This function will tell whether a case was decided while a document was there to be looked at."""
    decided = cases_of(document).filter(
        state=VerificationCase.State.DECIDED, decided_at__gte=document.uploaded_at
    )
    return decided.exists()


def is_evidence(document: Document) -> bool:
    """This function will tell whether what a document shows is written down in a case that is open."""
    written = VerificationEvent.objects.filter(kind=VerificationEvent.Kind.EVIDENCE, document_id=document.pk)
    return written.filter(case__state=VerificationCase.State.OPEN).exists()


def case_for(document: Document, verifier: User) -> VerificationCase | None:
    """This function will find the open case of a verifier in which they look at a document."""
    about = Q(pk__in=[])
    for name in ("credential", "experience"):
        if getattr(document, f"{name}_id"):
            about |= Q(**{name: getattr(document, f"{name}_id")})
    if owner := document.dossier.user_id:
        about |= Q(claim__user=owner) | Q(provider__owner=owner)
    theirs = VerificationCase.objects.open().filter(about, assigned_to=verifier)
    return next((case for case in theirs if evidence.of_case(case).filter(pk=document.pk).exists()), None)
