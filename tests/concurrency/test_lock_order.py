"""Who changes much about a clinician, beside who changes one thing: they wait for each other in one order."""

from datetime import UTC, datetime

import pytest
from django.db import OperationalError, transaction

from accounts.api import etags
from accounts.models import User
from providers import own_data
from providers.claiming import claims, profile_changes
from providers.exclusions import screening
from providers.exclusions.importing import import_files
from providers.models import Credential, Provider
from providers.verification import cases, credentials, decisions, outcomes
from tests.concurrency.threads import beside
from tests.factories.exclusions import leie_row, write_leie
from tests.factories.npi import npi
from tests.factories.supply import CredentialFactory, PracticeFactory, ProviderFactory
from tests.factories.verifying import (
    REASON,
    assigned,
    claim_case,
    exclusion_case,
    identity_case,
    jonas,
    prepared,
)
from tests.providers.clinic_api import browser

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
NPI = npi(34567890)


def is_deadlock(*outcomes):
    return any(isinstance(outcome, OperationalError) for outcome in outcomes)


def decided(case, result):
    return decisions.decide(case_id=case.pk, result=result, reason=REASON, by=jonas(), now=NOW).result


def confirm_beside_a_sweep():
    """The sweep holds the second licence of a clinician while Jonas confirms that they are excluded."""
    provider = PracticeFactory().provider
    rows = [CredentialFactory(provider=provider, verified_at=NOW, number=f"NY-{n}") for n in range(2)]
    last = max(rows, key=lambda row: row.pk)
    case = assigned(exclusion_case(provider=provider), jonas(), NOW)

    def sweep(let_the_other):
        row = cases.hold_subject(last)
        let_the_other()
        return credentials.make_due(credential=row, because="renewal", now=NOW)

    return beside(sweep, lambda: decided(case, "confirmed"))


def test_confirming_an_exclusion_waits_for_a_sweep():
    assert confirm_beside_a_sweep() == (True, "confirmed")
    assert set(Credential.objects.values_list("state", "due_for")) == {("due", "exclusion")}


def test_without_holding_all_credentials_first_the_two_would_wait_for_ever(monkeypatch):
    def one_by_one(provider_id):
        return list(Credential.objects.filter(provider=provider_id).order_by("pk"))

    monkeypatch.setattr(screening, "_hold_counting", one_by_one)
    assert is_deadlock(*confirm_beside_a_sweep())


def grant_beside(monkeypatch, second):
    """A claim is granted; once Jonas holds what is open about the NPI, somebody else begins."""
    provider = ProviderFactory(npi=NPI)
    exclusion_case(provider=provider)
    case = prepared(claim_case(npi=NPI, method="call_back"), NOW)
    grant = claims.grant

    def first(let_the_other):
        def slowly(**given):
            let_the_other()
            return grant(**given)

        monkeypatch.setattr(claims, "grant", slowly)
        return decided(case, "granted")

    return beside(first, second)


@pytest.fixture
def bring(tmp_path):
    path = write_leie(tmp_path / "leie.csv", [leie_row(NPI=NPI)])
    return lambda: import_files([path], now=NOW, rejects_to=tmp_path / "rejects").counts["matched_by_npi"]


def test_an_import_waits_for_a_claim_that_is_granted(monkeypatch, bring):
    assert grant_beside(monkeypatch, bring) == ("granted", 1)


def test_without_a_turn_before_the_cases_an_import_and_a_grant_would_wait_for_ever(monkeypatch, bring):
    real, calls = screening.take_turn, []

    def not_at_first(**given):
        calls.append(given)
        return None if len(calls) == 1 else real(**given)

    monkeypatch.setattr(screening, "take_turn", not_at_first)
    assert is_deadlock(*grant_beside(monkeypatch, bring))


@transaction.atomic
def erase():
    user = User.objects.select_for_update().get(email="okafor@example.org")
    own_data.erase(user, NOW)
    return "erased"


def test_an_erasure_waits_for_a_claim_that_is_granted_and_then_takes_it_away(monkeypatch):
    assert grant_beside(monkeypatch, erase) == ("granted", "erased")
    row = Provider.objects.get()
    assert (row.owner, row.claim) == (None, "unclaimed")


def test_without_holding_people_first_an_erasure_and_a_grant_would_wait_for_ever(monkeypatch):
    monkeypatch.setattr(outcomes, "_hold_people", lambda npi: None)
    assert is_deadlock(*grant_beside(monkeypatch, erase))


def proof_beside_another_name(monkeypatch):
    """An identity is decided; once Jonas holds its case, the clinician writes another name."""
    case = prepared(identity_case(), NOW)
    okafor = browser(case.provider.owner)
    version = okafor.get("profile/").headers["ETag"]
    apply = outcomes.apply

    def first(let_the_other):
        def slowly(*given, **more):
            let_the_other()
            return apply(*given, **more)

        monkeypatch.setattr(outcomes, "apply", slowly)
        return decided(case, "proofed")

    def rename():
        answer = okafor.patch("profile/", {"last_name": "Adeyemi"}, version=version)
        return answer.status_code, answer.json()["code"]

    return beside(first, rename)


def test_a_change_of_name_waits_for_a_decision(monkeypatch):
    """And then says that the profile is another one than was read."""
    assert proof_beside_another_name(monkeypatch) == ("proofed", (412, "changed_meanwhile"))


def test_without_holding_cases_before_the_profile_the_two_would_wait_for_ever(monkeypatch):
    def profile_alone(provider, changes):
        return Provider.objects.select_for_update(no_key=True).get(pk=provider.pk)

    real, calls = profile_changes.hold, []

    def profile_first(**given):
        calls.append(given)
        return profile_alone(**given) if len(calls) == 1 else real(**given)

    monkeypatch.setattr(profile_changes, "hold", profile_first)
    monkeypatch.setattr(etags, "require_match", lambda request, data: None)
    outcome, answer = proof_beside_another_name(monkeypatch)

    assert is_deadlock(outcome) or answer == (503, "unavailable")
