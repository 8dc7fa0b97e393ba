"""A verifier has the sources asked about a case, and what they said bears a decision, or does not."""

import pytest

from providers.models import Credential, DirectoryRelease
from providers.verification import decisions, evidence
from providers.verification.support import EvidenceContradicts, EvidenceIsOld, EvidenceNeeded
from tests.factories.verifying import REASON, assigned, credential_case, ines
from tests.providers.primary_sources.files import record, release
from tests.providers.primary_sources.registry import answer, recorded, stated

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    """The NPI of Ngozi Example waits for a verifier."""
    return credential_case(npi=True, provider__first_name="Ngozi", provider__last_name="Example")


def look_up(case, now):
    events = evidence.look_up(case_id=case.pk, by=ines(), now=now)
    return [(event.source, event.method, event.result) for event in events]


def decide(case, now):
    """Ines decides: a machine collected what she decides by."""
    assigned(case, ines(), now)
    decisions.decide(case_id=case.pk, result="verified", reason=REASON, by=ines(), now=now)
    return Credential.objects.get(pk=case.credential_id).state


def refusal(case, now, error):
    with pytest.raises(error):
        decide(case, now)
    return Credential.objects.get(pk=case.credential_id).state


def test_what_the_registry_confirms_bears_a_decision(registry, case, now):
    registry.answers = [answer(stated(case.provider.npi, first_name="NGOZI", middle_name="A"))]

    assert look_up(case, now) == [("nppes", "api", "confirms"), ("directory", "table", "unavailable")]
    assert decide(case, now) == "verified"


def test_what_is_kept_sets_both_sides_beside_each_other(registry, case, now):
    registry.answers = [answer(stated(case.provider.npi))]

    event, _ = evidence.look_up(case_id=case.pk, by=ines(), now=now)

    assert event.by is None
    assert event.note == "The registry has this number. The NPI is active. The name is the same."
    assert [(fact["ours"], fact["theirs"], fact["same"]) for fact in event.facts] == [
        (case.provider.npi, case.provider.npi, True),
        ("Active", "Active", True),
        ("Ngozi Example", "NGOZI EXAMPLE", True),
    ]


def test_offline_the_imported_file_bears_it(case, now):
    release()
    record(case.credential)

    assert look_up(case, now) == [("directory", "table", "confirms")]
    assert decide(case, now) == "verified"


def test_an_old_file_does_not_bear_it_however_late_it_is_looked_at(case, now):
    release()
    DirectoryRelease.objects.update(as_of="2026-07-25")  # 121 days before
    record(case.credential)

    assert look_up(case, now) == [("directory", "table", "confirms")]
    assert refusal(case, now, EvidenceIsOld) == "in_review"


def test_a_deactivation_that_the_registry_tells_outweighs_an_older_file(registry, case, now):
    release()
    record(case.credential)
    registry.answers = [answer(recorded("deactivated"))]

    assert look_up(case, now) == [("nppes", "api", "differs"), ("directory", "table", "confirms")]
    assert refusal(case, now, EvidenceContradicts) == "in_review"


def test_a_registry_that_can_not_be_asked_bears_nothing(registry, case, now, pauses):
    registry.answers = [answer({}, status="503 Service Unavailable")]

    assert look_up(case, now) == [("nppes", "api", "unavailable"), ("directory", "table", "unavailable")]
    assert refusal(case, now, EvidenceNeeded) == "in_review"


def test_the_number_that_the_registry_was_told_bears_no_licence(now):
    licence = credential_case(provider__first_name="Ngozi", provider__last_name="Example")
    release()
    record(licence.credential, taxonomies=[{"licence_state": "NY", "licence_number": "NY-301442"}])

    assert look_up(licence, now) == [("directory", "table", "confirms")]
    assert refusal(licence, now, EvidenceNeeded) == "in_review"
