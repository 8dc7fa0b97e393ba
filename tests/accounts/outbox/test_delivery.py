"""Messages that are due: handed over once, put off, or given up with their cause."""

import json
from datetime import timedelta

import pytest
from django.core import mail

from accounts import outbox
from accounts.channels import mail as mails
from accounts.encryption import keyring
from accounts.models import Channel, OutboxMessage
from accounts.outbox import claims, dead_letters, delivery
from tests.accounts.queued import ADA, put, send

pytestmark = pytest.mark.django_db

State = OutboxMessage.State


def test_nothing_is_sent_before_it_is_due(sink, now):
    put(now)
    assert not delivery.send_next(now=now - timedelta(seconds=1))


def test_waits_double_up_to_an_hour_and_are_never_in_step(waits, now, monkeypatch):
    minutes = [wait.total_seconds() / 60 for wait in mails.Mail.waits[:9]]
    assert minutes == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    message = OutboxMessage(channel=Channel.EMAIL, attempts=3)
    assert delivery.next_try(message, OSError(), now=now) == now + timedelta(minutes=4)
    monkeypatch.undo()
    assert len({delivery.next_try(message, OSError(), now=now) for _ in range(20)}) > 1


def test_a_message_that_fails_for_a_day_is_given_up_and_may_be_sent_again(sink, waits, now):
    sink.answers = {"RCPT": "450 busy"}
    message, moment = put(now), now
    while message.state == State.DUE:
        moment = message.due_at
        message = send(message, moment)
    assert (message.state, message.last_error) == (State.DEAD, "smtp_450")
    assert timedelta(hours=22) < moment - now < timedelta(hours=30)
    assert len(sink.recipients) == mails.TRIES

    sink.answers = {}
    dead_letters.resend(message.pk, now=moment)
    assert send(message, moment).state == State.SENT
    with pytest.raises(dead_letters.MessageIsNotDead):
        dead_letters.resend(message.pk, now=moment)


def test_an_unreadable_message_is_given_up_at_once(now, settings):
    message = put(now)
    settings.ENCRYPTION_KEYS = "other:" + "b" * 43 + "="
    message = send(message, now)
    assert (message.state, message.last_error) == (State.DEAD, "unreadable")
    assert bytes(message.payload) != b""


def test_a_message_that_is_no_message_is_given_up(now):
    message = put(now)
    message.payload = keyring.seal(json.dumps({"to": ADA}).encode(), place=outbox.place(message.pk))
    message.save()
    assert send(message, now).last_error == "unreadable"


def test_bad_messages_hold_up_no_others(sink, now):
    for number in range(5):
        message = put(now - timedelta(minutes=5), key=f"bad-{number}")
        OutboxMessage.objects.filter(pk=message.pk).update(payload=b"\1xjunk")
    good = put(now, key="good")
    while delivery.send_next(now=now):
        pass
    good.refresh_from_db()
    assert good.state == State.SENT
    assert OutboxMessage.objects.filter(state=State.DEAD).count() == 5


def test_a_defect_while_sending_is_put_off_and_holds_up_no_others(now, monkeypatch):
    bad, good = put(now, key="bad"), put(now + timedelta(seconds=1), key="good")
    write = mails.written

    def fail(message):
        if message.pk == bad.pk:
            raise LookupError("canary")
        return write(message)

    monkeypatch.setattr(mails, "written", fail)
    later = now + timedelta(seconds=2)
    bad, good = send(bad, later), send(good, later)
    assert (bad.state, bad.last_error, good.state) == (State.DUE, "LookupError", State.SENT)


def test_a_worker_that_dies_while_sending_leaves_the_message_to_another(now):
    message = put(now)
    assert claims.claim(channel=Channel.EMAIL, now=now) == message

    almost = now + claims.LEASE - timedelta(seconds=1)
    assert not delivery.send_left(now=almost)
    assert not delivery.send_next(now=now + claims.LEASE)  # never beside others: see `left_behind`
    message = send(message, now + claims.LEASE, by=delivery.send_left)
    assert (message.state, message.attempts, message.crashes) == (State.SENT, 2, 1)
    assert len(mail.outbox) == 1


def test_a_message_that_ends_each_worker_is_given_up_in_the_end(now):
    message, moment = put(now), now
    assert claims.claim(channel=Channel.EMAIL, now=moment) == message
    for _ in range(delivery.MOST_CRASHES - 1):
        moment += claims.LEASE
        assert claims.claim_left(channels=[Channel.EMAIL], now=moment) == message
    message = send(message, moment + claims.LEASE, by=delivery.send_left)
    assert (message.state, message.last_error) == (State.DEAD, "ended_its_worker")
    assert mail.outbox == []


def test_a_worker_whose_lease_ran_out_does_not_undo_what_another_did(now, monkeypatch):
    message = put(now)
    slow = claims.claim(channel=Channel.EMAIL, now=now)
    send(message, now + claims.LEASE, by=delivery.send_left)

    delivery.settle_failure(slow, TimeoutError(), now=now + claims.LEASE)
    message.refresh_from_db()
    assert (message.state, message.last_error) == (State.SENT, "")
