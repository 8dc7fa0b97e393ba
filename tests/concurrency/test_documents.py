"""Documents handed in, removed and decided on at once."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from providers.documents import inspecting, storing
from providers.documents.kinds import Kind
from providers.models import Document, DocumentContent, VerificationCase
from tests.factories.people import UserFactory
from tests.factories.verification import CaseFactory, DocumentFactory, DossierFactory

pytestmark = pytest.mark.django_db(transaction=True)
SENDERS = 6


def at_once(count, act):
    """What became of each: a value or the refusal."""
    outcomes, unexpected = [], []

    def run():
        try:
            outcomes.append(act())
        except storing.DomainError as refusal:
            outcomes.append(refusal)
        except BaseException as error:
            unexpected.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert unexpected == []
    assert len(outcomes) == count
    return outcomes


@pytest.fixture
def dossier():
    return DossierFactory()


@pytest.fixture
def looked_at_together(monkeypatch):
    """Each sender has been told that there is room before the first one stores anything."""
    together = threading.Barrier(SENDERS)

    def inspect(content, **names):
        together.wait(timeout=30)
        return inspecting.Inspected(Kind.PDF, content, 1)

    monkeypatch.setattr(inspecting, "inspect", inspect)


def send(dossier, now):
    return storing.add(
        dossier=dossier, kind="identity", content=b"%PDF", filename="a.pdf", subject=None, now=now
    )


def test_the_last_place_is_taken_once(dossier, now, looked_at_together):
    DocumentFactory.create_batch(storing.MOST_DOCUMENTS - 1, dossier=dossier)

    outcomes = at_once(SENDERS, lambda: send(dossier, now))

    assert sum(isinstance(outcome, Document) for outcome in outcomes) == 1
    assert {type(outcome) for outcome in outcomes} == {Document, storing.TooManyDocuments}
    assert Document.objects.filter(dossier=dossier).count() == storing.MOST_DOCUMENTS


def test_without_looking_again_in_its_turn_all_would_take_it(dossier, now, looked_at_together, monkeypatch):
    """The twin: room is looked for before the file is opened, and not once more."""
    DocumentFactory.create_batch(storing.MOST_DOCUMENTS - 1, dossier=dossier)
    check = storing._check_room
    monkeypatch.setattr(storing, "_check_room", lambda dossier, more: None if more else check(dossier, more))

    outcomes = at_once(SENDERS, lambda: send(dossier, now))

    assert all(isinstance(outcome, Document) for outcome in outcomes)


def remove_while_it_is_decided(dossier, now):
    """Someone removes a document in the moment between a decision and its commit; what became of the removal."""
    document = DocumentFactory(dossier=dossier, uploaded_at=now - timedelta(days=1), kind="licence")
    case = CaseFactory(opened_at=now)
    Document.objects.filter(pk=document.pk).update(credential=case.credential)
    DocumentContent.objects.create(document=document, sealed=storing.sealed(document, b"content"))
    ines = UserFactory(email="ines@kaly.example")
    begun, outcome = threading.Event(), []

    def remove():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            outcome.append(cursor.fetchone()[0])
        begun.set()
        try:
            storing.remove(document=document, now=now)
        except storing.DomainError as refusal:
            outcome.append(refusal)
        finally:
            connection.close()

    thread = threading.Thread(target=remove)
    with transaction.atomic():
        VerificationCase.objects.select_for_update().get(pk=case.pk)
        decided = {
            "state": "decided",
            "decided_at": now,
            "decided_by": ines,
            "result": "verified",
            "reason": "Yes.",
        }
        VerificationCase.objects.filter(pk=case.pk).update(**decided)
        thread.start()
        assert begun.wait(timeout=30)
        while thread.is_alive() and not waits(outcome[0]):
            pass
    thread.join(timeout=30)
    return outcome[1:], DocumentContent.objects.filter(document=document).exists()


def waits(backend):
    with connection.cursor() as cursor:
        cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [backend])
        return cursor.fetchone()[0]


def test_a_decision_that_is_being_made_is_waited_for(dossier, now):
    refusals, is_there = remove_while_it_is_decided(dossier, now)

    assert [type(refusal) for refusal in refusals] == [storing.DocumentWasDecidedOn]
    assert is_there


def test_without_waiting_it_would_be_gone_from_under_the_decision(dossier, now, monkeypatch):
    monkeypatch.setattr(storing, "wait_for_deciders", lambda document: None)

    refusals, is_there = remove_while_it_is_decided(dossier, now)

    assert refusals == []
    assert not is_there
