"""A real worker whose processes are killed while they send: nothing is lost, and what goes out twice says why."""

import os
import signal

import pytest
from django.utils import timezone

from accounts.models import OutboxMessage
from accounts.outbox import senders
from tests.accounts.queued import put
from tests.faults.workers import PATIENCE, ask, processes_of, sent, wait_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

State = OutboxMessage.State


def test_a_killed_process_leaves_its_mails_to_another_and_each_arrives(sink, broker, worker):
    now = timezone.now()
    for number in range(3):
        put(now, key=str(number))
    ask(broker, "deliver")
    wait_for(lambda: len(sink.messages) == 3, worker)

    for pid in processes_of(worker):
        os.kill(pid, signal.SIGKILL)
    sink.may_answer.set()
    later = timezone.now()
    assert OutboxMessage.objects.filter(state=State.DUE, leased_until__gt=later).count() == 3
    OutboxMessage.objects.update(leased_until=later)  # instead of waiting for a minute
    ask(broker, "send_left")
    wait_for(lambda: sent() == 3, worker)

    assert set(sink.ids().values()) == {2}
    assert set(OutboxMessage.objects.values_list("attempts", "crashes")) == {(2, 1)}


def test_a_worker_that_is_asked_to_end_sends_what_it_has_begun_and_no_more(sink, broker, worker):
    now = timezone.now()
    for number in range(20):
        put(now, key=str(number))
    ask(broker, "deliver")
    wait_for(lambda: len(sink.messages) == senders.MOST, worker)

    worker.send_signal(signal.SIGTERM)
    wait_for(lambda: "shutdown (MainProcess)" in worker.log.read_text(errors="replace"), worker)
    sink.may_answer.set()
    worker.wait(PATIENCE)

    begun = len(sink.messages)
    assert begun < 20
    assert set(sink.ids().values()) == {1}
    assert sent() == begun
    assert OutboxMessage.objects.filter(state=State.DUE, attempts=0, leased_until=None).count() == 20 - begun
