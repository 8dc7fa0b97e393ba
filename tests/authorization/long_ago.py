"""One row of each table of verification that the admin only shows."""

import uuid

from providers.models import DocumentRead, ExclusionRelease
from tests.factories.npi import npi
from tests.factories.people import UserFactory
from tests.factories.verification import ExclusionMatchFactory, ProfileClaimFactory


def add_what_is_over(world):
    """A claim, a possible exclusion, an import and a look at a document, all over or long ago."""
    ProfileClaimFactory(
        user=UserFactory(email="former.claimant@example.org"),
        npi=npi(77665544),
        state="refused",
        decided_at=world.now,
    )
    ExclusionMatchFactory(provider=world.other_practice.provider, basis="name", state="dismissed")
    ExclusionRelease.objects.create(as_of=world.now.date(), is_full=True, imported_at=world.now)
    DocumentRead.objects.create(
        document_id=uuid.uuid4(), reader=world.user("verifier"), why="case", at=world.now
    )
