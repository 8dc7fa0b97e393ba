"""Erasures, copies and holds that meet: each happens once, and nothing that was being written survives."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction

from accounts import outbox
from accounts.models import DataExport, Erasure, OutboxMessage, User
from accounts.own_data import erasure, exports, holds
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

HELLO = outbox.Email("ada@example.org", "Hello", "Hello")


@pytest.fixture(autouse=True)
def ledger_file(settings, tmp_path):
    settings.ERASURE_LEDGER_FILE = str(tmp_path / "ledger.jsonl")
    return tmp_path / "ledger.jsonl"


@pytest.fixture
def ada(transactional_db):
    return UserFactory()


def at_once(*steps):
    """Run every step in a thread of its own, all let go at the same moment; their results."""
    start = threading.Barrier(len(steps))

    def run(step):
        try:
            start.wait(timeout=30)
            return step()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(steps)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(run, step) for step in steps]]


def closed(ada, now):
    """Ada's account is closed; the moment at which she may be erased."""
    erasure.ask(user=ada, now=now)
    due = now + erasure.COOLING_OFF
    erasure.carry_out_due(now=due)
    return due + erasure.CLOSING


def test_two_sweeps_at_once_erase_once(ada, now, ledger_file):
    due = closed(ada, now)

    counts = at_once(*[lambda: erasure.carry_out_due(now=due)] * 4)

    assert sorted(counts) == [0, 0, 0, 1]
    assert ledger_file.read_text().count(str(ada.pk)) == 1
    assert OutboxMessage.objects.get().kind == "erasure_done"


def test_two_builders_at_once_build_one_copy(ada, now):
    exports.ask(user=ada, now=now)

    counts = at_once(*[lambda: exports.build_due(now=now)] * 4)

    assert sorted(counts) == [0, 0, 0, 1]
    assert DataExport.objects.get().attempts == 1
    assert OutboxMessage.objects.count() == 1


def test_of_many_who_ask_at_once_one_is_served(ada, now):
    def ask():
        try:
            return exports.ask(user=ada, now=now).state
        except exports.ExportIsWaiting as refused:
            return refused.code

    assert sorted(at_once(*[ask] * 8)) == ["due"] + ["export_is_waiting"] * 7


def is_left_of_a_write_during(ada, now, *, ends_before_erasing):
    """A request that began before the account was closed writes about Ada, and ends before or after the erasing."""
    erasure.ask(user=ada, now=now)
    due = now + erasure.COOLING_OFF
    written, may_end = threading.Event(), threading.Event()

    def write():
        with transaction.atomic():
            outbox.queue(kind="late", dedupe_key="late", email=HELLO, user=ada, now=due)
            written.set()
            assert may_end.wait(timeout=30)

    with ThreadPoolExecutor(1) as pool:
        request = pool.submit(lambda: at_once(write))
        assert written.wait(timeout=30)
        erasure.carry_out_due(now=due)
        if ends_before_erasing:
            may_end.set()
            request.result(timeout=30)
        erasure.carry_out_due(now=due + erasure.CLOSING)
        assert erasure.is_erased(ada.pk)
        may_end.set()
        request.result(timeout=30)
    return OutboxMessage.objects.filter(user=ada).exists()


def test_a_request_that_began_before_the_closing_brings_nothing_back(ada, now):
    assert not is_left_of_a_write_during(ada, now, ends_before_erasing=True)


def test_without_the_time_between_closing_and_erasing_it_would(ada, now, monkeypatch):
    monkeypatch.setattr(erasure, "CLOSING", timedelta(0))

    assert is_left_of_a_write_during(ada, now, ends_before_erasing=False)


def test_the_time_between_is_longer_than_any_request_or_task():
    idle = settings.DATABASES["default"]["OPTIONS"]["options"]

    assert "idle_in_transaction_session_timeout=60s" in idle
    web = (settings.BASE_DIR / "config" / "gunicorn.py").read_text()  # to import it sets up metrics
    of_requests = sum(
        int(seconds) for seconds in re.findall(r"^(?:graceful_)?timeout = (\d+)$", web, re.MULTILINE)
    )
    assert of_requests == 60
    assert timedelta(seconds=max(settings.CELERY_TASK_TIME_LIMIT, of_requests)) < erasure.CLOSING


def until_it_waits(may_end):
    """Let the writer end once the erasure waits for its lock."""

    def watch():
        try:
            with connection.cursor() as cursor:
                waiting = 0
                while not waiting:
                    cursor.execute(
                        "SELECT count(*) FROM pg_stat_activity"
                        " WHERE wait_event_type = 'Lock' AND datname = current_database()"
                    )
                    (waiting,) = cursor.fetchone()
        finally:
            connection.close()
            may_end.set()

    threading.Thread(target=watch).start()


def test_a_hold_that_is_being_placed_is_waited_for(ada, now):
    due = closed(ada, now)
    placed, may_end = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            holds.place(subject_id=ada.pk, reason="x", by="Ines", approved_by="Jonas", now=due)
            placed.set()
            assert may_end.wait(timeout=30)

    def erase():
        assert placed.wait(timeout=30)
        until_it_waits(may_end)
        return erasure.carry_out_due(now=due)

    assert at_once(hold, erase) == [None, 0]
    assert User.objects.get(pk=ada.pk).email == "ada@example.org"


def test_without_waiting_held_data_would_go(ada, now, monkeypatch):
    monkeypatch.setattr(holds, "let_none_begin", lambda: None)
    due = closed(ada, now)
    placed, erased = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            holds.place(subject_id=ada.pk, reason="x", by="Ines", approved_by="Jonas", now=due)
            placed.set()
            assert erased.wait(timeout=30)

    def erase():
        assert placed.wait(timeout=30)
        try:
            return erasure.carry_out_due(now=due)
        finally:
            erased.set()

    assert at_once(hold, erase) == [None, 1]


def test_calling_off_and_closing_at_once_end_in_one_of_both(ada, now):
    for _ in range(10):
        asked = erasure.ask(user=User.objects.get(pk=ada.pk), now=now)
        due = asked.due_at

        def call_off(moment=due):
            try:
                erasure.call_off(user=ada, now=moment)
            except erasure.ErasureIsNotRequested:
                return "too late"
            return "called off"

        outcome, _ = at_once(call_off, lambda moment=due: erasure.carry_out_due(now=moment))

        row = Erasure.objects.get(pk=asked.pk)
        is_active = User.objects.get(pk=ada.pk).is_active
        assert (row.cancelled_at is not None, row.closed_at is None, is_active) == (
            outcome == "called off",
        ) * 3
        Erasure.objects.all().delete()
        OutboxMessage.objects.all().delete()
        User.objects.filter(pk=ada.pk).update(is_active=True)
