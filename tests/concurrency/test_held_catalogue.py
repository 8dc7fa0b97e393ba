"""The catalogue held by a process, while other connections change it: what is committed counts from then on."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import connection

from providers.catalogue import held
from providers.models import Condition
from tests.factories.supply import ConditionFactory

READERS = 3
CHANGES = 60


@pytest.fixture
def strain(transactional_db, no_catalogue):
    return ConditionFactory(name="0")


@contextmanager
def unwatched():
    """Nothing renews the version when a condition changes."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE providers_condition DISABLE TRIGGER catalogue_has_a_new_version")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE providers_condition ENABLE TRIGGER catalogue_has_a_new_version")


def elsewhere(step, *args):
    """Run a step on a connection of its own, and wait for it."""

    def run():
        try:
            return step(*args)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        return other.submit(run).result(timeout=60)


def retire(condition):
    Condition.objects.filter(pk=condition.pk).update(is_active=False)


def status_of_a_request(client, condition):
    body = json.dumps({"conditions": [condition.slug]})
    return client.post("/api/v1/triage/", body, content_type="application/json").status_code


def test_what_another_connection_committed_counts_for_the_very_next_request(client, strain):
    assert status_of_a_request(client, strain) == 200
    elsewhere(retire, strain)
    assert status_of_a_request(client, strain) == 400


def test_a_truncation_of_every_table_leaves_a_version(strain):
    assert list(held.current().conditions) == [strain.slug]
    call_command("flush", interactive=False, verbosity=0)
    catalogue = held.current()
    assert (catalogue.conditions, catalogue.version is None) == ({}, False)


def test_without_the_trigger_the_next_request_goes_by_what_was(client, strain):
    with unwatched():
        assert status_of_a_request(client, strain) == 200
        elsewhere(retire, strain)
        assert status_of_a_request(client, strain) == 200


class Race:
    """One connection counts a condition's name up, the others read it all along."""

    def __init__(self) -> None:
        self.committed = 0
        self.behind = 0  # readings older than what was committed before they began
        self.start = threading.Barrier(READERS + 1)

    def run(self) -> "Race":
        with ThreadPoolExecutor(READERS + 1) as threads:
            for done in [
                threads.submit(self._guarded, step) for step in [self.write, *[self.read] * READERS]
            ]:
                done.result(timeout=60)
        return self

    def _guarded(self, step) -> None:
        try:
            self.start.wait(timeout=30)
            step()
        finally:
            self.committed = max(self.committed, CHANGES if step == self.write else 0)
            connection.close()

    def write(self) -> None:
        for number in range(1, CHANGES + 1):
            Condition.objects.update(name=str(number))
            self.committed = number

    def read(self) -> None:
        floor = -1
        while floor < CHANGES:
            floor = self.committed
            self.behind += int(held.current().conditions["thoracic-strain"].name) < floor


def test_no_thread_ever_reads_what_was_before_a_commit(strain):
    assert Race().run().behind == 0


def test_without_the_trigger_threads_stay_behind(strain):
    held.current()
    with unwatched():
        assert Race().run().behind > 0
