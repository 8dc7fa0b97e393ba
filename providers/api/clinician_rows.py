"""The rows that a clinician may reach of their own: their claims, their profile and their papers."""

from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Concat

from accounts.errors import DomainError
from accounts.models import User
from providers.claiming import handing_in
from providers.models import (
    ConditionExperience,
    Credential,
    DirectoryRecord,
    ProfileClaim,
    Provider,
    ProviderTaxonomy,
    VerificationCase,
    VerificationEvent,
)


class NoProfile(DomainError):
    code = "no_profile"
    status = 404
    detail = "This account has no profile yet. Claim yours first."


def claims(user: User) -> QuerySet[ProfileClaim]:
    """This function will find someone's claims, each with the name that the registry has and what it waits for."""
    person = DirectoryRecord.objects.filter(npi=OuterRef("npi")).exclude(last_name="").order_by("-source")
    full = Concat(F("first_name"), Value(" "), F("last_name"), output_field=TextField())
    others = ProfileClaim.objects.open().filter(npi=OuterRef("npi")).exclude(user=user)
    held = Provider.objects.filter(Q(owner__isnull=False) & ~Q(owner=user), npi=OuterRef("npi"))
    return ProfileClaim.objects.visible_to(user).annotate(
        name=Subquery(person.values(full=full)[:1]),
        is_contested=Exists(others) | Exists(held),
        has_document=Exists(handing_in.identity_documents(OuterRef("user"))),
    )


def profile(user: User) -> Provider:
    """This function will find someone's profile.

    :raises NoProfile: they have none
    """
    held = ProviderTaxonomy.objects.select_related("taxonomy__specialty").order_by("-is_primary", "taxonomy")
    provider = Provider.objects.owned_by(user).prefetch_related(Prefetch("taxonomies", held)).first()
    if provider is None:
        raise NoProfile
    return provider


def credentials(user: User) -> QuerySet[Credential]:
    """This function will find a clinician's credentials, with what was done about each."""
    return Credential.objects.visible_to(user).prefetch_related(_cases(user))


def experience(user: User) -> QuerySet[ConditionExperience]:
    """This function will find a clinician's experience, with what was done about each."""
    rows = ConditionExperience.objects.visible_to(user).select_related("condition")
    return rows.prefetch_related(_cases(user))


def proofing(user: User) -> list[Any]:
    """This function will find the cases about who a clinician is."""
    return list(_told(user).filter(kind=VerificationCase.Kind.IDENTITY))


def _cases(user: User) -> Prefetch:
    return Prefetch("cases", _told(user))


def _told(user: User) -> QuerySet[VerificationCase]:
    cases = VerificationCase.objects.visible_to_clinician(user)
    return cases.order_by("opened_at").prefetch_related(_events())


def _events() -> Prefetch:
    return Prefetch("events", VerificationEvent.objects.order_by("at", "pk"))
