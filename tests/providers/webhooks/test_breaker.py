"""An endpoint that fails or is slow: its schedule, how it rests, comes back and ends, and that no other one waits."""

import itertools
from datetime import timedelta
from email.utils import format_datetime

import pytest

from accounts.models import OutboxMessage
from accounts.outbox import claims, delivery
from providers.models import WebhookAttempt, WebhookEndpoint
from providers.webhooks import breaker, sending
from providers.webhooks.carrier import Webhooks
from providers.webhooks.sending import Tried
from tests.factories.clinics import make_member, make_owner
from tests.factories.webhooks import WebhookEndpointFactory
from tests.providers.webhooks.test_sending import put

State = OutboxMessage.State
SECOND, MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours", "days"))


@pytest.fixture
def endpoint(db):
    return WebhookEndpointFactory()


@pytest.fixture
def says(monkeypatch, no_jitter):
    """What the endpoint says to every try from now on; returns the tries so far, by when they were made."""
    tries = []

    def say(outcome, seconds=0.1, retry_after=""):
        def send(endpoint, *, message_id, body, now):
            tries.append((now, message_id))
            return Tried(outcome, seconds, retry_after)

        monkeypatch.setattr(sending, "send", send)
        return tries

    return say


def go_on(now, until):
    """Whatever is due until a moment is sent when it is; returns the moment of the last of it."""
    while due := OutboxMessage.objects.filter(state=State.DUE, channel="webhook").order_by("due_at").first():
        if due.due_at > until:
            break
        now = max(now, due.due_at)
        delivery.send_next(channel="webhook", now=now)
    return now


def test_one_event_is_tried_fifteen_times_over_more_than_three_days(endpoint, says, now):
    tries, message = says("500"), put(endpoint, now)

    go_on(now, now + 10 * DAY)

    message.refresh_from_db()
    assert (message.state, message.last_error, len(tries)) == (State.DEAD, "500", 15)
    waits = [later - sooner for (sooner, _), (later, _) in itertools.pairwise(tries)]
    assert waits[0] == 5 * SECOND
    assert waits == sorted(waits)
    assert tries[-1][0] - now >= 72 * HOUR
    assert list(WebhookAttempt.objects.order_by("at").values_list("number", flat=True)) == list(range(1, 16))


def test_no_two_messages_are_tried_again_in_step(endpoint, now, monkeypatch):
    monkeypatch.setattr(sending, "send", lambda *args, **kwargs: Tried("500", 0.1))
    for key in ("one", "two"):
        put(endpoint, now, key=key)
        delivery.send_next(channel="webhook", now=now)

    first, second = OutboxMessage.objects.order_by("due_at").values_list("due_at", flat=True)
    assert now + 5 * SECOND <= first < second <= now + 7.5 * SECOND


def test_the_schedule_has_fourteen_pauses_of_three_days_and_more():
    assert len(Webhooks.waits) == 14
    assert sum(Webhooks.waits, timedelta()) >= 72 * HOUR


def test_after_three_failures_it_rests_and_what_waits_counts_no_tries(endpoint, says, now):
    tries = says("503")
    messages = [put(endpoint, now, key=str(key)) for key in range(20)]

    go_on(now, now)
    assert len(tries) == 3
    endpoint.refresh_from_db()
    assert endpoint.resumes_at == now + timedelta(seconds=0.1) + MINUTE
    waiting = OutboxMessage.objects.filter(attempts=0)
    assert set(waiting.values_list("last_error", "due_at")) == {("held_back", endpoint.resumes_at)}
    assert waiting.count() == 17

    go_on(now, now + HOUR)
    assert len(tries) == 3 + 5  # after 1, 2, 4, 8 and 16 minutes more; the next is after 32
    assert OutboxMessage.objects.filter(state=State.DUE).count() == len(messages)


def test_once_it_takes_one_all_that_was_held_back_goes(endpoint, says, now):
    says("503")
    for key in range(20):
        put(endpoint, now, key=str(key))
    go_on(now, now)

    tries = says("200")
    go_on(now, now + 2 * MINUTE)

    assert OutboxMessage.objects.filter(state=State.SENT).count() == 20
    assert tries[-1][0] <= now + MINUTE + SECOND
    endpoint.refresh_from_db()
    assert (endpoint.failures, endpoint.failing_since, endpoint.resumes_at) == (0, None, None)


def test_one_alone_tries_whether_it_is_back(endpoint, says, now):
    says("503")
    for key in range(4):
        put(endpoint, now, key=str(key))
    go_on(now, now)
    endpoint.refresh_from_db()

    breaker.take_turn(endpoint, now=endpoint.resumes_at)
    with pytest.raises(breaker.NotYet) as refused:
        breaker.take_turn(endpoint, now=endpoint.resumes_at)
    assert refused.value.again_at == endpoint.resumes_at + breaker.TURN


def test_while_it_is_told_of_one_event_nobody_else_takes_another(endpoint, now):
    for key in range(2):
        put(endpoint, now, key=str(key))
    elsewhere = put(WebhookEndpointFactory(clinic=endpoint.clinic, name="Other"), now + SECOND, key="2")
    WebhookEndpoint.objects.exclude(pk=elsewhere.target_id).get()

    claimed = [claims.claim(channel="webhook", now=now + 2 * SECOND) for _ in range(3)]

    assert claimed[0].target_id == endpoint.pk
    assert claimed[1].pk == elsewhere.pk
    assert claimed[2] is None


@pytest.mark.parametrize(
    ("asked", "waits"),
    [
        ("120", 120 * SECOND),
        (" 120 ", 120 * SECOND),
        ("999999999999", DAY),
        ("Mon, 23 Nov 2026 17:00:00 GMT", 2 * HOUR),
        ("Mon, 23 Nov 2099 17:00:00 GMT", DAY),
        ("Mon, 23 Nov 2026 14:00:00 GMT", 5 * SECOND),
        ("Mon, 23 Nov 2026 17:00:00", 5 * SECOND),
        ("soon", 5 * SECOND),
        ("-5", 5 * SECOND),
        ("", 5 * SECOND),
        ("١٢٠", 5 * SECOND),
    ],
)
def test_whoever_asks_us_back_later_is_asked_then(endpoint, says, now, asked, waits):
    says("429", 0, asked)
    message, other = put(endpoint, now), put(endpoint, now + SECOND, key="two")

    delivery.send_next(channel="webhook", now=now)

    message.refresh_from_db(), other.refresh_from_db()
    assert message.due_at == now + waits
    assert other.due_at == (now + SECOND if waits == 5 * SECOND else now + waits)
    assert format_datetime(now + 2 * HOUR, usegmt=False)[:25] == "Mon, 23 Nov 2026 17:00:00"


def test_gone_is_gone_at_once_and_every_owner_is_told(endpoint, says, now):
    owners = [make_owner(endpoint.clinic), make_owner(endpoint.clinic, "ade@example.org")]
    make_member(endpoint.clinic)
    tries = says("410")
    first, other = put(endpoint, now), put(endpoint, now, key="two")

    go_on(now, now + DAY)

    endpoint.refresh_from_db()
    assert (endpoint.disabled_because, len(tries)) == ("gone", 1)
    states = {row.last_error: row.state for row in OutboxMessage.objects.filter(channel="webhook")}
    assert states == {"410": State.SKIPPED, "endpoint_disabled": State.SKIPPED}
    told = OutboxMessage.objects.filter(kind="webhook.disabled", channel="email")
    assert {row.user for row in told} == set(owners)
    assert {first.target_id, other.target_id} == {endpoint.pk}


def test_what_has_taken_nothing_for_five_days_is_disabled(endpoint, says, now):
    owner = make_owner(endpoint.clinic)
    says("unreachable")
    for day in range(6):
        put(endpoint, now + day * DAY, key=str(day))
        now_or_later = go_on(now + day * DAY, now + day * DAY + HOUR)
        endpoint.refresh_from_db()
        assert (endpoint.disabled_at is None) is (day < 5)

    assert endpoint.disabled_because == "failing"
    assert endpoint.disabled_at <= now_or_later + SECOND
    assert OutboxMessage.objects.get(kind="webhook.disabled").user == owner
    assert not OutboxMessage.objects.filter(channel="webhook", state=State.DUE).exists()


def test_where_it_answers_now_and_then_it_stays_enabled(endpoint, says, now):
    for day in range(8):
        says("unreachable")
        put(endpoint, now + day * DAY, key=str(day))
        go_on(now + day * DAY, now + day * DAY + 12 * HOUR)
        says("200")
        go_on(now + day * DAY + 12 * HOUR, now + day * DAY + 23 * HOUR)

    endpoint.refresh_from_db()
    assert endpoint.disabled_at is None


def test_an_answer_that_took_long_is_followed_by_a_rest(endpoint, says, now):
    says("200", 2.0)
    put(endpoint, now)
    other = put(endpoint, now, key="two")

    delivery.send_next(channel="webhook", now=now)

    endpoint.refresh_from_db()
    assert endpoint.resumes_at == now + 2 * SECOND + 38 * SECOND
    assert set(OutboxMessage.objects.filter(state=State.DUE).values_list("due_at", flat=True)) == {
        endpoint.resumes_at
    }
    assert put(endpoint, now + SECOND, key="three").due_at == endpoint.resumes_at
    assert other.target_id == endpoint.pk


def test_at_another_address_what_failed_before_does_not_count(endpoint, now):
    before = WebhookEndpoint.objects.get(pk=endpoint.pk)
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(address=b"elsewhere")

    breaker.note(before, Tried("410", 0.1), now=now)

    endpoint.refresh_from_db()
    assert (endpoint.failures, endpoint.disabled_at) == (0, None)
