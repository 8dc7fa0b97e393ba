"""What a broker, a database or a message that kills may do to the outbox."""

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from types import SimpleNamespace

import pytest
from celery import Task
from django.core import mail
from django.db import OperationalError
from kombu.exceptions import OperationalError as BrokerTrouble

from accounts import tasks
from accounts.models import Channel, OutboxMessage
from accounts.outbox import claims, delivery, senders, settling
from tests.accounts.queued import put
from tests.concurrency.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)

State = OutboxMessage.State


def ids():
    return Counter(message.extra_headers["Message-ID"] for message in mail.outbox)


@pytest.fixture
def crew(monkeypatch):
    monkeypatch.setattr(senders, "LINGER_SECONDS", 0)
    monkeypatch.setattr(senders, "LOOK_SECONDS", 0.01)
    crew = senders.Crew()
    monkeypatch.setattr(senders, "crew", crew)
    return crew


def test_a_tick_without_a_broker_loses_nothing_and_the_next_one_asks_again(now, monkeypatch):
    message, asked = put(now), []

    def trouble(task, **options):
        asked.append(options)
        raise BrokerTrouble("frozen")

    monkeypatch.setattr(Task, "apply_async", trouble)
    tasks.tick()
    assert asked == [{"expires": tasks.HINT_SECONDS, "retry": False}]  # once, and never again and again
    message.refresh_from_db()
    assert (message.state, message.attempts, message.leased_until) == (State.DUE, 0, None)

    monkeypatch.setattr(Task, "apply_async", lambda task, **options: asked.append(task.name))
    tasks.tick()
    assert asked[1:] == ["accounts.tasks.deliver"]


def test_five_beats_at_once_send_each_mail_once(crew, now, monkeypatch):
    for number in range(30):
        put(now, key=str(number))
    monkeypatch.setattr(Task, "apply_async", lambda task, **options: task())
    at_once(*[tasks.tick] * 5)
    crew.wait(seconds=30)
    assert (len(ids()), set(ids().values())) == (30, {1})


@pytest.fixture
def away(monkeypatch):
    """The database is away for so many tries after a mail was sent."""
    left = SimpleNamespace(tries=0)
    surely = delivery.surely

    def fail_first(write):
        def attempt():
            if left.tries:
                left.tries -= 1
                raise OperationalError("away")
            write()

        surely(attempt)

    monkeypatch.setattr(delivery, "surely", fail_first)
    monkeypatch.setattr(settling.time, "sleep", lambda seconds: None)
    return left


def test_a_database_that_is_away_for_a_moment_has_no_mail_sent_twice(away, now):
    message, away.tries = put(now), len(settling.PAUSES)
    assert delivery.send_next(now=now)
    message.refresh_from_db()
    assert (message.state, message.attempts, set(ids().values())) == (State.SENT, 1, {1})


def test_where_it_stays_away_the_mail_goes_out_again_as_the_same_one_and_the_log_says_why(away, now, capfd):
    message, away.tries = put(now), len(settling.PAUSES) + 1
    with pytest.raises(OperationalError):
        delivery.send_next(now=now)
    assert "message_sent_but_not_noted" in capfd.readouterr().err
    message.refresh_from_db()
    assert (message.state, message.attempts) == (State.DUE, 1)

    assert delivery.send_left(now=now + claims.LEASE)
    message.refresh_from_db()
    assert (message.state, message.attempts, message.crashes) == (State.SENT, 2, 1)
    assert list(ids().values()) == [2]


def test_without_a_second_try_to_note_it_every_short_outage_would_send_twice(away, now, monkeypatch):
    """The control."""
    monkeypatch.setattr(settling, "PAUSES", ())
    put(now)
    away.tries = 1
    with pytest.raises(OperationalError):
        delivery.send_next(now=now)
    delivery.send_left(now=now + claims.LEASE)
    assert list(ids().values()) == [2]


class WorkerDied(BaseException):
    """Nothing can be written down any more."""


def live_through(poison, now, monkeypatch, *, rounds):
    """What becomes of messages one of which ends its worker, with all that it sends at the time."""
    hand_over = delivery.carrier_of(Channel.EMAIL).hand_over

    def die_of_poison(message, *, now):
        if message.pk == poison.pk:
            raise WorkerDied
        return hand_over(message, now=now)

    monkeypatch.setattr(delivery.carrier_of(Channel.EMAIL), "hand_over", die_of_poison)
    for number in range(rounds):
        moment = now + number * claims.LEASE
        together = [claims.claim(channel=Channel.EMAIL, now=moment) for _ in range(senders.MOST)]
        together = [message for message in together if message is not None]
        doomed = any(
            message.pk == poison.pk and message.crashes < delivery.MOST_CRASHES for message in together
        )
        for message in () if doomed else together:
            delivery.send(message, now=moment)
        with suppress(WorkerDied):
            while delivery.send_left(now=moment):
                pass
    return Counter(OutboxMessage.objects.values_list("state", flat=True))


def test_a_message_that_ends_its_worker_is_parked_and_takes_no_other_with_it(now, monkeypatch):
    poison, *_ = [put(now - timedelta(hours=20 - number), key=str(number)) for number in range(20)]
    states = live_through(poison, now, monkeypatch, rounds=8)
    assert states == {State.DEAD: 1, State.SENT: 19}
    poison.refresh_from_db()
    assert (poison.last_error, poison.crashes) == ("ended_its_worker", delivery.MOST_CRASHES)


def test_sent_again_beside_others_it_would_take_them_with_it(now, monkeypatch):
    """The control."""
    everything = OutboxMessage.objects.filter(state=State.DUE).order_by("due_at")
    monkeypatch.setattr(claims, "claimable", lambda channel, now: everything.exclude(leased_until__gt=now))
    monkeypatch.setattr(claims, "left_behind", lambda now: OutboxMessage.objects.none())
    poison, *_ = [put(now - timedelta(hours=20 - number), key=str(number)) for number in range(20)]
    states = live_through(poison, now, monkeypatch, rounds=8)
    assert states[State.DEAD] == senders.MOST


def test_without_a_look_for_what_is_left_behind_it_would_never_be_sent(now, monkeypatch):
    """The control of every killed worker."""
    put(now)
    claims.claim(channel=Channel.EMAIL, now=now)
    monkeypatch.setattr(claims, "left_behind", lambda now: OutboxMessage.objects.none())
    later = now + timedelta(days=1)
    assert not delivery.send_left(now=later)
    assert not delivery.send_next(now=later)
