"""A check over many with several workers, and with one that is killed: each clinician once, the counts true."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from accounts.models import Role
from providers import primary_sources
from providers.models import Credential, VerificationCase
from providers.primary_sources.findings import Finding, Method, Result, Source
from providers.verification import rechecks
from tests.factories.people import make_staff
from tests.factories.supply import make_listed_practice

pytestmark = pytest.mark.django_db(transaction=True)
CLINICIANS, WORKERS = 6, 3


class Differing:
    """A registry that has somebody else for every NPI."""

    def look_up(self, credential, *, now):
        facts = [{"name": "name", "ours": "Ngozi Okafor", "theirs": "Mina Park", "same": False, "text": ""}]
        return Finding(Source.NPPES, Method.API, Result.DIFFERS, now, facts, [])


@pytest.fixture
def recheck(now, monkeypatch):
    monkeypatch.setattr(primary_sources, "automatic", lambda credential: [Differing()])
    for _ in range(CLINICIANS):
        make_listed_practice(now=now)
    return rechecks.request(kind="npi", by=make_staff(Role.VERIFIER), now=now)


def assert_each_once(recheck):
    recheck.refresh_from_db()
    assert (recheck.total_count, recheck.done_count, recheck.differs_count) == (CLINICIANS,) * 3
    assert recheck.unavailable_count == 0
    assert recheck.finished_at is not None
    assert Credential.objects.filter(kind="npi", state="due").count() == CLINICIANS
    assert [case.events.count() for case in VerificationCase.objects.all()] == [1] * CLINICIANS


def test_several_workers_look_at_each_clinician_once(recheck, now):
    barrier = Barrier(WORKERS)

    def work(_):
        connection.ensure_connection()
        barrier.wait(timeout=30)
        try:
            for _ in range(
                50 * CLINICIANS
            ):  # a worker that finds it held tries again, as the next tick would
                rechecks.carry_on(now=now)
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(work, range(WORKERS)))

    assert_each_once(recheck)


def test_a_worker_that_is_killed_leaves_nobody_out_and_counts_nobody_twice(recheck, now):
    for _ in range(2):
        rechecks.carry_on(now=now)
    killed_while_asking(now)

    recheck.refresh_from_db()
    assert recheck.done_count == 2
    assert rechecks.carry_on(now=now) is False  # its lease has not run out
    while rechecks.carry_on(now=now + rechecks.LEASE):
        pass

    assert_each_once(recheck)


def killed_while_asking(now):
    """Take the check one step further in a process of its own, and kill that while it waits for the registry."""
    reading, writing = os.pipe()
    connection.close()  # or the two would share it
    child = os.fork()
    if child == 0:
        try:
            asked(writing, now)
        finally:
            os._exit(1)
    os.close(writing)
    assert os.read(reading, 1) == b"?"
    os.close(reading)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL


def asked(writing, now):
    class Silent:
        def look_up(self, credential, *, now):
            os.write(writing, b"?")
            signal.pause()

    primary_sources.automatic = lambda credential: [Silent()]
    rechecks.carry_on(now=now)
