"""What clinicians hand in, what verifiers do with it, and the exclusion list; all of it made up."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from accounts.encryption.people import new_person_key
from providers.models import (
    Document,
    Dossier,
    Exclusion,
    ExclusionMatch,
    ProfileClaim,
    Recheck,
    VerificationCase,
)
from tests.factories.npi import npi
from tests.factories.people import UserFactory
from tests.factories.supply import LONG_AGO, CredentialFactory, ProviderFactory


class DossierFactory(DjangoModelFactory):
    """What Dr Okafor showed us."""

    class Meta:
        model = Dossier

    user = factory.SubFactory(UserFactory, email="okafor@example.org")
    person_key = factory.LazyFunction(lambda: new_person_key(LONG_AGO))
    created_at = LONG_AGO


class ProfileClaimFactory(DjangoModelFactory):
    """Dr Okafor says who she is."""

    class Meta:
        model = ProfileClaim

    user = factory.SubFactory(UserFactory, email="okafor@example.org")
    npi = factory.Sequence(lambda number: npi(40_000_000 + number))  # of nobody whom another factory makes
    method = "document"
    created_at = LONG_AGO


class DocumentFactory(DjangoModelFactory):
    """The row of a document; providers/documents/ writes the content."""

    class Meta:
        model = Document

    dossier = factory.SubFactory(DossierFactory)
    kind = "identity"
    content_type = "application/pdf"
    size_bytes = 1000
    uploaded_at = LONG_AGO


class CaseFactory(DjangoModelFactory):
    """A licence that waits for a verifier."""

    class Meta:
        model = VerificationCase

    kind = "credential"
    credential = factory.SubFactory(
        CredentialFactory, state="in_review", verified_at=None, provider=factory.SelfAttribute("..provider")
    )
    provider = factory.SubFactory(ProviderFactory)
    opened_at = LONG_AGO

    class Params:
        identity = factory.Trait(kind="identity", credential=None)


class ExclusionFactory(DjangoModelFactory):
    """Someone who was never on the list."""

    class Meta:
        model = Exclusion

    last_name = "OKAFOR"
    first_name = "NGOZI"
    general = "IND- LIC HC SERV PRO"
    specialty = "GENERAL PRACTICE"
    state = "NY"
    kind = "1128a1"
    excluded_on = date(2025, 6, 19)
    identity = factory.Sequence(lambda number: f"test {number}")
    search_name = "okafor ngozi"
    changed_at = LONG_AGO


class ExclusionMatchFactory(DjangoModelFactory):
    class Meta:
        model = ExclusionMatch

    provider = factory.SubFactory(ProviderFactory)
    exclusion = factory.SubFactory(ExclusionFactory)
    basis = "npi"
    found_at = LONG_AGO


class RecheckFactory(DjangoModelFactory):
    """Ines asked for all licences to be looked up."""

    class Meta:
        model = Recheck

    kind = "licences"
    requested_by = factory.SubFactory(UserFactory, email="ines@kaly.example")
    requested_at = LONG_AGO
    total_count = 1
