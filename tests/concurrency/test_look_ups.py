"""While a source is asked, which takes seconds, nothing is locked and others go on."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection, transaction

from providers.models import VerificationEvent
from providers.primary_sources import nppes
from providers.verification import cases, evidence
from providers.verification.cases import CaseIsWithdrawn
from tests.factories.verifying import credential_case, ines

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(settings):
    settings.NPPES_URL = "http://127.0.0.1:9/"  # nobody gets there
    return credential_case(npi=True)


def elsewhere(do):
    """Somebody else does this, over a connection of their own that waits for nobody."""

    def run():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '200ms'")
            return do()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


@pytest.fixture
def meanwhile(monkeypatch, case, now):
    """What happens while the registry is asked: the case is withdrawn by its clinician."""
    seen = []

    def ask(url, *, seconds):
        seen.append(connection.in_atomic_block)
        elsewhere(lambda: cases.withdraw(subject=case.credential, now=now))
        return {"result_count": 0, "results": []}

    monkeypatch.setattr(nppes, "get_json", ask)
    return seen


def test_a_case_can_be_withdrawn_while_the_registry_is_asked_and_nothing_is_recorded(case, now, meanwhile):
    with pytest.raises(CaseIsWithdrawn):
        evidence.look_up(case_id=case.pk, by=ines(), now=now)

    assert meanwhile == [False]
    assert VerificationEvent.objects.count() == 0


def test_under_a_lock_everybody_else_would_wait_for_the_registry(case, now, meanwhile):
    with pytest.raises(OperationalError, match="lock timeout"), transaction.atomic():
        cases.hold(case.pk)
        evidence.look_up(case_id=case.pk, by=ines(), now=now)

    assert meanwhile == [True]
