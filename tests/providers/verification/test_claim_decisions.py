"""Claims that are decided: by the way that the claimant chose, with all that follows for the profile."""

import pytest

from providers.models import ProfileClaim, Provider, VerificationCase
from providers.verification import decisions
from providers.verification.support import EvidenceNeeded
from tests.factories.supply import ProviderFactory
from tests.factories.verifying import (
    REASON,
    assigned,
    claim_case,
    exclusion_case,
    identity_case,
    ines,
    jonas,
    looked_up,
    owned,
    prepared,
    stored,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def profile():
    """A clinician whom we hold and nobody has claimed."""
    return ProviderFactory(imported=True)


def decide(case, now, result):
    return decisions.decide(case_id=case.pk, result=result, reason=REASON, by=jonas(), now=now)


@pytest.mark.parametrize(("method", "proofs"), [("document", True), ("call_back", False)])
def test_a_document_shows_who_they_are_and_a_call_does_not(profile, now, method, proofs):
    case = prepared(claim_case(npi=profile.npi, method=method), now)

    decide(case, now, "granted")

    row = Provider.objects.get()
    assert (row.claim, row.owner, row.published_at) == ("claimed", case.claim.user, None)
    assert row.identity_proofed_at == (now if proofs else None)
    assert (stored(case).provider, stored(case).result, stored(case).two_people) == (row, "granted", True)
    assert stored(case).claim.state == "granted"
    assert row.credentials.get(kind="npi").cases.get().state == "open"


@pytest.mark.parametrize(("method", "other"), [("document", "call_back"), ("call_back", "document")])
def test_only_the_way_that_was_chosen_counts(profile, now, method, other):
    case = claim_case(npi=profile.npi, method=method)
    source, way = {
        "call_back": ("registered_phone", "call"),
        "document": ("identity_document", "document"),
    }[other]
    looked_up(case, ines(), now, source=source, method=way)
    assigned(case, jonas(), now)

    with pytest.raises(EvidenceNeeded):
        decide(case, now, "granted")
    assert (stored(case).state, stored(case).claim.state) == ("open", "open")
    assert Provider.objects.get().claim == "unclaimed"


def test_a_claim_that_is_refused_changes_no_profile(profile, now):
    case = assigned(claim_case(npi=profile.npi), jonas(), now)

    decide(case, now, "refused")

    assert stored(case).claim.state == "refused"
    assert Provider.objects.get().claim == "unclaimed"


def test_granting_closes_the_cases_of_rivals(profile, now):
    rival = claim_case(npi=profile.npi, user__email="ben@example.org")
    case = prepared(claim_case(npi=profile.npi), now)

    decide(case, now, "granted")

    assert stored(rival).state == "withdrawn"
    assert ProfileClaim.objects.get(pk=rival.claim_id).state == "refused"


def test_with_the_document_an_open_look_at_the_identity_is_not_needed(now):
    provider = owned(identity_proofed_at=None)
    waiting = identity_case(provider=provider)
    case = prepared(claim_case(npi=provider.npi, user__email="ngozi@example.org"), now)

    decide(case, now, "granted")

    assert stored(waiting).state == "withdrawn"


@pytest.mark.parametrize(("result", "holds"), [("confirmed", True), ("dismissed", False)])
def test_an_exclusion_is_adjudicated(okafor_practice, now, result, holds):
    case = exclusion_case(provider=okafor_practice.provider, basis="name")
    assigned(case, jonas(), now)

    decide(case, now, result)

    assert (stored(case).exclusion.state, stored(case).exclusion.holds) == (result, holds)
    assert ("excluded" in okafor_practice.listing.reasons) is holds
    opened = VerificationCase.objects.filter(because="exclusion", kind="credential")
    assert opened.count() == (2 if holds else 0)
