"""One row of each table of verification that the admin only shows."""

import uuid

from providers.models import DocumentRead, ExclusionRelease, Recheck
from tests.factories.npi import npi
from tests.factories.verification import ExclusionMatchFactory, ProfileClaimFactory


def add_what_is_over(world):
    """A claim, a possible exclusion, a look at a document and a check over many, all over or long ago."""
    ProfileClaimFactory(
        user=world.user("former member"), npi=npi(77665544), state="refused", decided_at=world.now
    )
    ExclusionMatchFactory(provider=world.other_practice.provider, basis="name", state="dismissed")
    ExclusionRelease.objects.create(as_of=world.now.date(), is_full=True, imported_at=world.now)
    DocumentRead.objects.create(
        document_id=uuid.uuid4(), reader=world.user("verifier"), why="case", at=world.now
    )
    Recheck.objects.create(
        kind="npi",
        requested_by=world.user("verifier"),
        requested_at=world.now,
        total_count=0,
        finished_at=world.now,
    )
