"""Threads that send: as many as there is work and room for, none of them in the way of another."""

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts import tasks
from accounts.channels import channel as channels
from accounts.channels.channel import HandedOver
from accounts.models import Channel, OutboxMessage
from accounts.outbox import claims, delivery, hints, senders
from tests.accounts.queued import put

pytestmark = pytest.mark.django_db(transaction=True)

State = OutboxMessage.State
LONG = 30  # seconds, where nothing is waited for that long


def put_many(count, now, *, by=Channel.EMAIL, is_urgent=False):
    keys = [f"{by}-{is_urgent}-{number}" for number in range(count)]
    for key in keys:
        put(now, key=key)
    OutboxMessage.objects.filter(dedupe_key__in=keys).update(channel=by, is_urgent=is_urgent)
    return OutboxMessage.objects.filter(dedupe_key__in=keys)


class Carrier:
    """Notes what it is given; is stuck until it `may_go_on`."""

    waits = [timedelta(minutes=1)]

    def __init__(self, *, stuck=False):
        self.given, self.changed = [], threading.Condition()
        self.may_go_on = threading.Event()
        if not stuck:
            self.may_go_on.set()

    def hand_over(self, message, *, now):
        with self.changed:
            self.given.append(message)
            self.changed.notify_all()
        self.may_go_on.wait(LONG)
        return HandedOver("taken")

    def wait_for(self, count):
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.given) >= count, LONG)


@pytest.fixture
def crew(monkeypatch):
    """That of a process of its own, which wastes no time."""
    monkeypatch.setattr(senders, "LINGER_SECONDS", 0)
    monkeypatch.setattr(senders, "LOOK_SECONDS", 0.01)
    crew = senders.Crew()
    monkeypatch.setattr(senders, "crew", crew)
    yield crew
    crew.wait(seconds=LONG)


@pytest.fixture
def carriers(monkeypatch):
    """E-mail is stuck, text messages flow."""
    carriers = {Channel.EMAIL: Carrier(stuck=True), Channel.SMS: Carrier()}
    monkeypatch.setattr(channels, "_carriers", carriers)
    yield carriers
    carriers[Channel.EMAIL].may_go_on.set()


def start(crew):
    crew.start(clock=timezone.now, until=float("inf"))


def test_what_is_due_is_sent_each_once_by_whoever_drains(crew, now):
    messages = put_many(20, now)
    tasks.deliver(args_of_a_later_version=1)
    crew.wait(seconds=LONG)
    assert set(messages.values_list("state", "attempts")) == {(State.SENT, 1)}
    assert len(mail.outbox) == 20


def test_a_stuck_channel_holds_up_no_other_and_not_whoever_drains(crew, carriers, now):
    put_many(20, now)
    by_sms = put_many(20, now, by=Channel.SMS)
    while len(carriers[Channel.SMS].given) < 20:
        crew.drain(clock=timezone.now, seconds=0.2)
    assert len(carriers[Channel.EMAIL].given) == senders.MOST

    carriers[Channel.EMAIL].may_go_on.set()
    crew.wait(seconds=LONG)
    assert set(by_sms.values_list("state", flat=True)) == {State.SENT}


def test_a_drain_whose_time_was_too_short_asks_for_the_next_one(crew, carriers, now, monkeypatch):
    asked = []
    monkeypatch.setattr(tasks, "hint", asked.append)
    tasks.deliver()
    assert asked == []

    put_many(1, now)
    monkeypatch.setattr(tasks, "DRAIN_SECONDS", 0.2)
    tasks.deliver()
    assert asked == [tasks.deliver]

    monkeypatch.setattr(senders, "is_ending", lambda: True)
    tasks.deliver()
    assert len(asked) == 1


def test_what_is_urgent_passes_by_however_much_is_stuck(crew, carriers, now):
    put_many(20, now)
    start(crew)
    carriers[Channel.EMAIL].wait_for(senders.MOST)
    put_many(1, now + timedelta(seconds=1), is_urgent=True)
    start(crew)
    carriers[Channel.EMAIL].wait_for(senders.MOST + 1)
    assert [message.is_urgent for message in carriers[Channel.EMAIL].given] == [False] * senders.MOST + [True]


def test_without_threads_of_its_own_what_is_urgent_would_wait(crew, carriers, now, monkeypatch):
    """The control."""
    monkeypatch.setattr(senders, "MOST_URGENT", 0)
    put_many(20, now)
    start(crew)
    carriers[Channel.EMAIL].wait_for(senders.MOST)
    put_many(1, now + timedelta(seconds=1), is_urgent=True)
    start(crew)
    assert not any(message.is_urgent for message in carriers[Channel.EMAIL].given)


def test_a_thousand_reminders_let_a_sign_in_mail_pass(now):
    put_many(5, now)
    (urgent,) = put_many(1, now + timedelta(minutes=1), is_urgent=True)
    assert claims.claim(channel=Channel.EMAIL, now=now + timedelta(minutes=1)) == urgent


def test_senders_end_when_their_worker_does(crew, carriers, now, monkeypatch):
    put_many(20, now)
    start(crew)
    carriers[Channel.EMAIL].wait_for(senders.MOST)
    monkeypatch.setattr(senders, "is_ending", lambda: True)
    carriers[Channel.EMAIL].may_go_on.set()
    crew.wait(seconds=LONG)
    assert OutboxMessage.objects.filter(state=State.SENT).count() == senders.MOST
    assert OutboxMessage.objects.filter(state=State.DUE, attempts=0).count() == 20 - senders.MOST


def test_a_defect_ends_one_sender_and_no_more(crew, now, monkeypatch, capfd):
    put(now)
    monkeypatch.setattr(delivery, "send", lambda message, now: 1 / 0)
    start(crew)
    crew.wait(seconds=LONG)
    assert "sender_failed" in capfd.readouterr().err
    assert OutboxMessage.objects.get().state == State.DUE


def test_a_channel_that_nobody_carries_is_left_alone(crew, now, monkeypatch):
    """A worker of an older version, beside a newer one that does."""
    message = put_many(1, now, by=Channel.SMS)
    monkeypatch.setattr(channels, "_carriers", {Channel.EMAIL: Carrier()})
    assert hints.wanted(now=now) == (0, 0)
    message.update(leased_until=now)
    assert hints.wanted(now=now) == (0, 0)
    tasks.deliver()
    tasks.send_left()
    assert message.get().attempts == 0


def test_a_tick_hints_at_what_is_due_in_few_tasks(now):
    assert hints.wanted(now=now) == (0, 0)
    put_many(1, now)
    assert hints.wanted(now=now) == (1, 0)
    put_many(hints.DUE_PER_HINT, now, is_urgent=True)
    assert hints.wanted(now=now) == (2, 0)
    OutboxMessage.objects.update(leased_until=now)
    assert hints.wanted(now=now) == (0, 1)


def test_however_much_is_due_what_was_left_behind_is_hinted_at_first(monkeypatch):
    asked = []
    monkeypatch.setattr(tasks, "hint", lambda task: not asked.append(task))
    monkeypatch.setattr(hints, "wanted", lambda *, now: hints.Hints(deliver=2, send_left=1))
    tasks.tick()
    assert asked == [tasks.send_left, tasks.deliver, tasks.deliver]


def test_what_is_left_behind_is_sent_by_itself(crew, now):
    put_many(3, now).update(leased_until=now)
    start(crew)
    assert mail.outbox == []
    tasks.send_left()
    assert len(mail.outbox) == 3
    assert set(OutboxMessage.objects.values_list("state", "crashes")) == {(State.SENT, 1)}
