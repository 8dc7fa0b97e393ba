"""One try: what is sent and how it is signed, where it never goes, and what becomes of each answer."""

import itertools
import json
import threading
from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from accounts.models import OutboxMessage
from accounts.outbox import delivery
from accounts.outside import reaching
from providers.models import WebhookAttempt
from providers.webhooks import endpoints, sending, telling
from tests.factories.clinics import make_owner
from tests.factories.webhooks import SECRET

VISIT = uuid4()
State = OutboxMessage.State


def put(endpoint, now, *, key="one"):
    telling.tell(event="visit.confirmed", clinic_id=endpoint.clinic_id, about_id=VISIT, key=key, now=now)
    return OutboxMessage.objects.get(target_id=endpoint.pk, dedupe_key__endswith=f":{key}")


def send(message, now):
    assert delivery.send_next(channel="webhook", now=now)
    message.refresh_from_db()
    return message.state, message.last_error


def verified(receiver, now, *, secret=SECRET, at=timedelta()):
    """What the receiver got, verified as its software would."""
    _, headers, body = receiver.got[-1]
    with time_machine.travel(now + at, tick=False):
        return Webhook(secret).verify(body, headers)


def test_an_event_is_posted_as_ids_and_signed(endpoint, receiver, now):
    message = put(endpoint, now)

    assert send(message, now) == (State.SENT, "")
    first, headers, body = receiver.got[0]
    assert first == "POST /kaly?key=private-71c2 HTTP/1.1"
    assert headers["webhook-id"] == str(message.pk)
    assert headers["webhook-timestamp"] == str(int(now.timestamp()))
    assert headers["Content-Type"] == "application/json"
    assert headers["Host"] == f"hooks.example:{receiver.port}"
    assert body.decode() == json.dumps(
        {
            "type": "visit.confirmed",
            "timestamp": "2026-11-23T15:00:00Z",
            "data": {"clinic_id": str(endpoint.clinic_id), "visit_id": str(VISIT)},
        },
        separators=(",", ":"),
    )
    assert verified(receiver, now)["type"] == "visit.confirmed"
    [tried] = WebhookAttempt.objects.values("message_id", "event", "number", "at", "outcome")
    assert tried == {
        "message_id": message.pk,
        "event": "visit.confirmed",
        "number": 1,
        "at": now,
        "outcome": "204",
    }
    endpoint.refresh_from_db()
    assert endpoint.answered_at >= now


def test_a_signature_is_of_this_body_this_secret_and_these_minutes(endpoint, receiver, now):
    send(put(endpoint, now), now)
    first, headers, body = receiver.got[0]

    for changed in (
        {"secret": "whsec_" + "B" * 43 + "="},
        {"at": timedelta(minutes=6)},
        {"at": -timedelta(minutes=6)},
    ):
        with pytest.raises(WebhookVerificationError):
            verified(receiver, now, **changed)
    receiver.got = [(first, headers, body.replace(b"confirmed", b"cancelled"))]
    with pytest.raises(WebhookVerificationError):
        verified(receiver, now)


def test_after_a_rotation_both_secrets_sign_until_the_overlap_is_over(endpoint, receiver, now):
    owner = make_owner(endpoint.clinic)
    secret = endpoints.rotate(endpoint=endpoint, overlap=timedelta(hours=1), by=owner, now=now).secret

    send(put(endpoint, now), now)
    assert (verified(receiver, now), verified(receiver, now, secret=secret)) == (
        verified(receiver, now),
        verified(receiver, now),
    )

    later = now + timedelta(hours=1)
    send(put(endpoint, later, key="two"), later)
    assert verified(receiver, later, secret=secret)
    with pytest.raises(WebhookVerificationError):
        verified(receiver, later)


def test_a_try_again_has_the_same_id_and_body_and_a_new_time(endpoint, receiver, now, no_jitter):
    receiver.answer = b"HTTP/1.1 500 Oh\r\n\r\n"
    message = put(endpoint, now)

    assert send(message, now) == (State.DUE, "500")
    assert message.due_at == now + timedelta(seconds=5)
    receiver.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    assert send(message, message.due_at) == (State.SENT, "")
    (_, one, body), (_, two, again) = receiver.got
    assert (one["webhook-id"], body) == (two["webhook-id"], again)
    assert int(two["webhook-timestamp"]) - int(one["webhook-timestamp"]) == 5


def test_what_leads_inside_is_never_connected_to(endpoint, guarded, now):
    assert send(put(endpoint, now), now) == (State.DUE, "address_refused")
    assert guarded.connected == 0


def test_without_the_check_it_is(endpoint, receiver, now):
    assert send(put(endpoint, now), now) == (State.SENT, "")
    assert receiver.connected == 1


def test_a_name_that_leads_elsewhere_once_it_was_looked_up_is_told_nothing(
    endpoint, guarded, now, monkeypatch
):
    answers = iter([True, False])
    monkeypatch.setattr(reaching, "is_public", lambda text: next(answers))

    assert send(put(endpoint, now), now) == (State.DUE, "address_refused")
    assert guarded.got == []


def test_whoever_is_not_the_host_is_told_nothing(endpoint, receiver, now, monkeypatch):
    monkeypatch.setattr(reaching, "trust", reaching.ssl.create_default_context)

    assert send(put(endpoint, now), now) == (State.DUE, "untrusted")
    assert receiver.got == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 400, 401, 404, 429, 500, 503])
def test_no_other_answer_is_one_and_none_is_followed(endpoint, receiver, now, status):
    location = f"Location: https://hooks.example:{receiver.port}/other\r\n"
    receiver.answer = f"HTTP/1.1 {status} Oh\r\n{location}Content-Length: 0\r\n\r\n".encode()

    assert send(put(endpoint, now), now) == (State.DUE, str(status))
    assert len(receiver.got) == 1


def test_of_an_answer_without_an_end_little_is_read(endpoint, receiver, now):
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 4294967296\r\n\r\n"
    receiver.answer = itertools.chain([head], itertools.repeat(b"x" * 16_384))

    assert send(put(endpoint, now), now) == (State.SENT, "")
    assert receiver.is_done.wait(5)
    assert receiver.sent < 16 * 1024 * 1024  # what buffers of both sides hold; it would have gone on


def test_whoever_drips_is_cut_off(endpoint, receiver, now, monkeypatch):
    monkeypatch.setattr(sending, "SECONDS", 0.3)
    pause = threading.Event()

    def drip():
        yield b"HTTP/1.1 200 OK\r\n"
        while not pause.wait(0.02):
            yield b"X-More: 1\r\n"

    receiver.answer = drip()

    assert send(put(endpoint, now), now) == (State.DUE, "late")
    pause.set()


def test_whoever_took_it_and_drips_then_has_taken_it_and_rests(endpoint, receiver, now, monkeypatch):
    monkeypatch.setattr(sending, "SECONDS", 1.2)
    pause = threading.Event()

    def drip():
        yield b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
        while not pause.wait(0.05):
            yield b"x"

    receiver.answer = drip()

    assert send(put(endpoint, now), now) == (State.SENT, "")
    pause.set()
    endpoint.refresh_from_db()
    assert endpoint.resumes_at > now + timedelta(seconds=20)


@pytest.mark.parametrize("answer", [b"", b"\x00\x01", b"HTTP/1.1 200"[:5]])
def test_no_answer_at_all_is_unreachable(endpoint, receiver, now, answer):
    receiver.answer = answer

    assert send(put(endpoint, now), now) == (State.DUE, "unreachable")


def test_the_times_that_are_sent_are_those_of_utc(endpoint, receiver):
    now = datetime(2026, 11, 23, 5, tzinfo=ZoneInfo("America/New_York"))
    send(put(endpoint, now), now)

    assert verified(receiver, now)["timestamp"] == "2026-11-23T10:00:00Z"
