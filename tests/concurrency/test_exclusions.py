"""An import of exclusions beside a verifier who decides, and beside a claim that is granted."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime
from threading import Event

import pytest
from django.db import OperationalError, connection, transaction

from providers.exclusions import screening
from providers.exclusions.importing import import_files
from providers.models import ExclusionMatch, VerificationCase
from providers.verification import cases, decisions
from tests.factories.exclusions import ended, leie_row, write_leie
from tests.factories.npi import npi
from tests.factories.supply import ProviderFactory
from tests.factories.verifying import jonas

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
NPI = npi(23456789)
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"


@pytest.fixture
def bring(tmp_path):
    def bring(*rows):
        path = write_leie(tmp_path / f"{len(list(tmp_path.iterdir()))}.csv", rows)
        return import_files([path], now=NOW, rejects_to=tmp_path / "rejects").counts

    return bring


def somebody_waits():  # for us
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return cursor.fetchone()[0] > 0


def beside(step, begun, act):
    """What `act` gives, begun on another connection once `step` says so, and what `step` gives or raises."""

    def run():
        try:
            assert begun.wait(timeout=30)
            return act()
        except OperationalError as trouble:
            return trouble
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        second = pool.submit(run)
        try:
            first = step(second)
        except OperationalError as trouble:
            first = trouble
        return first, second.result(timeout=60)


def wait_for(second):
    """Until the other waits for us, or is through."""
    while not (second.done() or somebody_waits()):
        wait([second], timeout=0.01)


def decide_beside_a_reinstatement(bring, monkeypatch):
    """Jonas confirms; once he holds the case, the file arrives that ends the exclusion."""
    row = leie_row(NPI=NPI)
    bring(row)
    case = VerificationCase.objects.get(kind="exclusion")
    cases.assign(case_id=case.pk, by=jonas(), now=NOW)
    begun, adjudicate = Event(), screening.adjudicate

    def decide(second):
        def slowly(**given):
            begun.set()
            wait_for(second)
            return adjudicate(**given)

        monkeypatch.setattr(screening, "adjudicate", slowly)
        return decisions.decide(
            case_id=case.pk, result="confirmed", reason="As the list has it.", by=jonas(), now=NOW
        )

    return beside(decide, begun, lambda: bring(ended(row)))


def test_a_reinstatement_waits_for_the_verifier_and_then_lifts(bring, monkeypatch):
    ProviderFactory(npi=NPI)
    decided, counts = decide_beside_a_reinstatement(bring, monkeypatch)
    assert decided.result == "confirmed"
    assert (counts["reinstated"], counts["lifted"]) == (1, 1)
    assert ExclusionMatch.objects.get().state == "lifted"


def test_without_holding_cases_first_the_two_would_wait_for_each_other(bring, monkeypatch):
    monkeypatch.setattr(screening, "_hold_cases", lambda: None)
    ProviderFactory(npi=NPI)
    outcomes = decide_beside_a_reinstatement(bring, monkeypatch)
    assert any(isinstance(outcome, OperationalError) for outcome in outcomes)


def grant_beside_an_import(bring):
    """A clinician becomes ours and is screened; before that is committed, the file arrives that excludes them."""
    begun = Event()

    def grant(second):
        with transaction.atomic():
            provider = ProviderFactory(npi=NPI)
            found = screening.screen(provider_id=provider.pk, now=NOW)
            begun.set()
            wait_for(second)
        return found

    return beside(grant, begun, lambda: bring(leie_row(NPI=NPI))["matched_by_npi"])


def test_who_is_granted_while_a_file_is_imported_is_found_by_one_of_the_two(bring):
    assert grant_beside_an_import(bring) == (0, 1)
    assert ExclusionMatch.objects.get().holds


def test_without_taking_turns_neither_would_see_the_other(bring, monkeypatch):
    monkeypatch.setattr(screening, "take_turn", lambda *, alone: None)
    assert grant_beside_an_import(bring) == (0, 0)
    assert not ExclusionMatch.objects.exists()
