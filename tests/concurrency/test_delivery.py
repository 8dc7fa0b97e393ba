"""Several workers at once: each message is sent once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.db import connection

from accounts import outbox
from accounts.models import OutboxMessage
from accounts.outbox import delivery

pytestmark = pytest.mark.django_db(transaction=True)

WORKERS, MESSAGES = 8, 60


def put(now):
    for number in range(MESSAGES):
        email = outbox.Email(f"number{number}@example.org", "Hello", "Hello")
        outbox.queue(kind="test", dedupe_key=str(number), email=email, user=None, now=now)


def sent_by_all(now):
    """How often each message was sent by WORKERS threads that go on until nothing is due."""
    barrier = Barrier(WORKERS)

    def work(_):
        connection.ensure_connection()
        barrier.wait(timeout=30)
        try:
            while delivery.send_next(now=now):
                pass
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(work, range(WORKERS)))
    return Counter(message.extra_headers["Message-ID"] for message in mail.outbox)


def test_each_message_is_sent_once(now):
    put(now)
    sent = sent_by_all(now)
    assert (len(sent), set(sent.values())) == (MESSAGES, {1})
    assert OutboxMessage.objects.filter(state=OutboxMessage.State.SENT).count() == MESSAGES


def test_without_the_claim_of_a_row_messages_would_be_sent_twice(now, monkeypatch):
    """The control: what is due is looked up and then marked, with no lock between the two."""
    barrier = Barrier(2)

    def look_then_mark(*, channel, now, urgent_alone):
        message = OutboxMessage.objects.filter(state=OutboxMessage.State.DUE, leased_until=None).first()
        barrier.wait(timeout=30)
        if message is not None:
            OutboxMessage.objects.filter(pk=message.pk).update(leased_until=now + timedelta(minutes=5))
        return message

    monkeypatch.setattr(delivery, "claim", look_then_mark)
    email = outbox.Email("ada@example.org", "Hello", "Hello")
    outbox.queue(kind="test", dedupe_key="one", email=email, user=None, now=now)

    def work(_):
        try:
            delivery.send_next(now=now)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))
    assert len(mail.outbox) == 2
