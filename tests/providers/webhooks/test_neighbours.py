"""A hundred endpoints, of which one fails: what that means for the other ninety-nine, by a clock that is made up.

It takes minutes, so it runs where WEBHOOK_MINUTES says how long the made-up time is: 12, for example.
"""

import os
import random
from datetime import timedelta

import pytest

from accounts.models import OutboxMessage
from accounts.outbox import delivery
from providers.models import WebhookEndpoint
from providers.webhooks import breaker, sending, telling
from providers.webhooks.breaker import Rest
from providers.webhooks.sending import Tried
from tests.factories.supply import ClinicFactory
from tests.factories.webhooks import WebhookEndpointFactory

MINUTES = int(os.environ.get("WEBHOOK_MINUTES", "0"))
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not MINUTES, reason="takes minutes: WEBHOOK_MINUTES=12"),
]

SENDERS = 2  # fewer than there are
USUAL, HANGING = 0.2, 10.0


class Market:
    """A hundred clinics with an event every minute each, and senders that take what is due, one after the other."""

    def __init__(self, now, monkeypatch):
        self.now, self.delays, self.busy = now, [], 0.0
        self.endpoints = [
            WebhookEndpointFactory(clinic=ClinicFactory(name=f"Clinic {number}")) for number in range(100)
        ]
        monkeypatch.setattr(sending, "send", self.send)

    def run(self, *, bad):
        """The mean delay of the others in seconds. `bad` is how the first one answers."""
        OutboxMessage.objects.all().delete()
        WebhookEndpoint.objects.update(failures=0, failing_since=None, resumes_at=None)
        self.bad, self.delays, self.busy = bad, [], 0.0
        self.first, by_chance = self.endpoints[0].pk, random.Random(7)
        events = sorted(
            (by_chance.uniform(0, MINUTES * 60), number, endpoint.clinic_id)
            for number, endpoint in enumerate(self.endpoints * MINUTES)
        )
        free = [0.0] * SENDERS
        while events or self.next_due() is not None:
            sender = free.index(min(free))
            at = self.begin(free[sender], events)
            if at > MINUTES * 60:
                break
            while events and events[0][0] <= at:
                self.happen(*events.pop(0))
            self.took, moment = 0.0, self.now + timedelta(seconds=at)
            delivery.send_next(channel="webhook", now=moment)
            free[sender] = at + self.took + 0.001
        return sum(self.delays) / len(self.delays)

    def begin(self, free, events):
        """When a sender that is free finds something to do."""
        ahead = [events[0][0]] if events else []
        due = self.next_due()
        return max(free, min([*ahead, *([due] if due is not None else [])]))

    def next_due(self):
        row = OutboxMessage.objects.filter(state="due").order_by("due_at").first()
        return None if row is None else (row.due_at - self.now).total_seconds()

    def happen(self, at, number, clinic_id):
        now = self.now + timedelta(seconds=at)
        telling.tell(
            event="visit.confirmed",
            clinic_id=clinic_id,
            about_id=self.endpoints[0].pk,
            key=str(number),
            now=now,
        )

    def send(self, endpoint, *, message_id, body, now):
        answer = self.bad if endpoint.pk == self.first else Tried("204", USUAL)
        self.took = answer.seconds
        if endpoint.pk == self.first:
            self.busy += answer.seconds
        else:
            self.delays.append(
                (now - OutboxMessage.objects.get(pk=message_id).created_at).total_seconds() + USUAL
            )
        return answer


@pytest.fixture
def market(now, monkeypatch):
    return Market(now, monkeypatch)


def test_one_that_fails_or_is_slow_delays_the_others_by_less_than_a_twentieth(market, monkeypatch):
    well = market.run(bad=Tried("204", USUAL))
    hangs, busy = market.run(bad=Tried("late", HANGING)), market.busy
    slow = market.run(bad=Tried("200", 9.5))
    monkeypatch.setattr(breaker, "note", lambda endpoint, tried, *, now: Rest(None))
    without_rests = market.run(bad=Tried("late", HANGING))

    figures = {"hangs": hangs / well, "slow": slow / well, "without rests": without_rests / well}
    print(f"mean delay {well:.4f} s; {figures}; {busy:.0f} s of {MINUTES * 60 * SENDERS} s for the one")  # noqa: T201
    assert figures["hangs"] <= 1.05
    assert figures["slow"] <= 1.05
    assert busy <= MINUTES * 60 / 20 + 2 * HANGING
    assert figures["without rests"] > 1.05
