"""Messages that are due: handed over once, put off, or given up with their cause."""

import json
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core import mail

from accounts import outbox, tasks
from accounts.channels import mail as mails
from accounts.encryption import keyring
from accounts.models import Channel, OutboxMessage
from accounts.outbox import claims, delivery
from tests.accounts.sink import Sink

pytestmark = pytest.mark.django_db

State = OutboxMessage.State
ADA = "ada@example.org"


def put(now, *, key="one", address=ADA, subject="Please confirm", text="https://kaly.example/c/secret"):
    outbox.queue(
        kind="confirm_email",
        dedupe_key=key,
        email=outbox.Email(address, subject, text),
        user=None,
        now=now,
    )
    return OutboxMessage.objects.get(dedupe_key=key)


@pytest.fixture
def sink(settings):
    sink = Sink()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", sink.port, 10
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.DEFAULT_FROM_EMAIL = "Kaly <no-reply@kaly.example>"
    yield sink
    sink.stop()


@pytest.fixture
def waits(monkeypatch):
    """Without jitter."""
    monkeypatch.setattr(delivery, "random", SimpleNamespace(uniform=lambda low, high: low))


def send(message, now):
    """What one try of the only due message makes of it."""
    assert delivery.send_next(now=now)
    message.refresh_from_db()
    return message


def test_a_message_is_handed_over_and_what_it_said_is_forgotten(sink, now):
    message = send(put(now), now)

    assert (message.state, bytes(message.payload), message.sent_at) == (State.SENT, b"", now)
    assert (message.leased_until, message.attempts, message.last_error) == (None, 1, "")
    (received,) = sink.messages
    assert received["To"] == ADA
    assert received["Message-ID"] == f"<{message.pk}@kaly.example>"
    assert received["Subject"] == "Please confirm"
    assert received.get_body(("plain",)).get_content().strip() == "https://kaly.example/c/secret"
    assert not delivery.send_next(now=now + timedelta(days=1))


def test_nothing_is_sent_before_it_is_due(sink, now):
    put(now)
    assert not delivery.send_next(now=now - timedelta(seconds=1))


FOR_THE_MOMENT = [
    ({"RCPT": "450 busy"}, "smtp_450"),
    ({"MAIL": "421 closing"}, "smtp_421"),
    ({"DATA": "451 try later"}, "smtp_451"),
    ({"END": "452 full"}, "smtp_452"),
    ({"MAIL": "550 who are you"}, "smtp_550"),
    ({"RCPT": None}, "SMTPServerDisconnected"),
    ({"DATA": None}, "SMTPServerDisconnected"),
    ({"END": None}, "SMTPServerDisconnected"),
]


@pytest.mark.parametrize(("answers", "cause"), FOR_THE_MOMENT)
def test_what_may_pass_is_tried_again_with_the_same_message_id(sink, waits, now, answers, cause):
    sink.answers = answers
    message = send(put(now), now)
    assert (message.state, message.last_error) == (State.DUE, cause)
    assert (message.due_at, message.leased_until) == (now + timedelta(minutes=1), None)
    assert not delivery.send_next(now=now + timedelta(seconds=59))

    sink.answers = {}
    message = send(message, now + timedelta(minutes=1))
    assert (message.state, message.attempts) == (State.SENT, 2)
    assert {received["Message-ID"] for received in sink.messages} == {f"<{message.pk}@kaly.example>"}


@pytest.mark.parametrize(
    ("answers", "cause"),
    [
        ({"RCPT": "550 no such person"}, "smtp_550"),
        ({"RCPT": "553 bad name"}, "smtp_553"),
        ({"DATA": "554 refused"}, "smtp_554"),
        ({"END": "552 too large"}, "smtp_552"),
    ],
)
def test_what_is_refused_for_good_is_given_up_at_once(sink, now, answers, cause):
    sink.answers = answers
    message = send(put(now), now)
    assert (message.state, message.last_error, message.attempts) == (State.DEAD, cause, 1)
    assert not delivery.send_next(now=now + timedelta(days=30))


def test_a_server_that_is_not_there_puts_messages_off(sink, waits, now, settings):
    sink.stop()
    message = send(put(now), now)
    assert (message.state, message.last_error) == (State.DUE, "ConnectionRefusedError")
    assert message.due_at == now + timedelta(minutes=1)


def test_a_server_that_says_nothing_is_left_after_a_while(sink, waits, now, settings, monkeypatch):
    settings.EMAIL_TIMEOUT = 0.05
    monkeypatch.setattr("tests.accounts.sink.Session.say", lambda self, text: None)
    assert send(put(now), now).last_error == "SMTPServerDisconnected"


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
    delivery.resend(message.pk, now=moment)
    assert send(message, moment).state == State.SENT
    with pytest.raises(delivery.MessageIsNotDead):
        delivery.resend(message.pk, now=moment)


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


def test_bad_messages_hold_up_no_others(sink, now, settings):
    for number in range(5):
        message = put(now - timedelta(minutes=5), key=f"bad-{number}")
        OutboxMessage.objects.filter(pk=message.pk).update(payload=b"\1xjunk")
    good = put(now, key="good")
    tasks.send_messages()
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
    assert not delivery.send_next(now=almost)
    assert send(message, now + claims.LEASE).state == State.SENT
    assert message.attempts == 2
    assert len(mail.outbox) == 1


def test_a_message_that_ends_each_worker_is_given_up_in_the_end(now):
    message, moment = put(now), now
    for _ in range(delivery.MOST_CRASHES):
        assert claims.claim(channel=Channel.EMAIL, now=moment) == message
        moment += claims.LEASE
    assert send(message, moment).last_error == "ended_its_worker"
    assert mail.outbox == []


def test_a_worker_whose_lease_ran_out_does_not_undo_what_another_did(now, monkeypatch):
    message = put(now)
    slow = claims.claim(channel=Channel.EMAIL, now=now)
    send(message, now + claims.LEASE)

    delivery.settle_failure(slow, TimeoutError(), now=now + claims.LEASE)
    message.refresh_from_db()
    assert (message.state, message.last_error) == (State.SENT, "")


MORE_THAN_ONE = [
    "ada@example.org, eve@example.org",
    "ada@example.org,eve@example.org",
    "ada@example.org;eve@example.org",
    "ada@example.org eve@example.org",
    "Ada <ada@example.org>",
    "<ada@example.org>",
    "ada@example.org\r\nBcc: eve@example.org",
    "ada@example.org\nBcc: eve@example.org",
    "ada@example.org\u2028Bcc: eve@example.org",
    "ada@example.org\u2029eve@example.org",
    "ada@example.org\u0085eve@example.org",
    "ada@example.org\0",
    '"ada, eve"@example.org\r\n',
    "friends: ada@example.org, eve@example.org;",
    "ada@eve@example.org",
    "ada(eve)@example.org",
    "",
    "ada",
]


@pytest.mark.parametrize("address", MORE_THAN_ONE)
def test_mail_reaches_one_mailbox_or_nobody(sink, now, address):
    message = send(put(now, address=address), now)
    assert (message.state, message.last_error) == (State.DEAD, "malformed")
    assert (sink.recipients, sink.messages) == ([], [])


BREAKS = [
    "\r\nBcc: eve@example.org",
    "\nX: y",
    "\r",
    "\0",
    "\u2028",
    "\u2029",
    "\u0085",
    "\x0b",
    "\x0c",
    "\x1c",
]


@pytest.mark.parametrize("line_break", BREAKS)
def test_a_subject_stays_on_its_line(sink, now, line_break):
    message = send(put(now, subject=f"Please{line_break}confirm"), now)
    assert (message.state, message.last_error) == (State.DEAD, "malformed")
    assert (sink.recipients, sink.messages) == ([], [])


@pytest.mark.parametrize(
    "text", ["\r\n.\r\nMAIL FROM:<eve@example.org>", "\n.\nQUIT", "\r\nBcc: eve@example.org"]
)
def test_no_text_ends_its_message_early(sink, now, text):
    assert send(put(now, text=f"Hello{text}"), now).state == State.SENT
    (received,) = sink.messages
    assert sink.recipients == [f"rcpt TO:<{ADA}>"]
    assert set(received.keys()) == {
        "Content-Type",
        "MIME-Version",
        "Subject",
        "From",
        "To",
        "Date",
        "Message-ID",
        "Auto-Submitted",
    }


def test_without_the_check_a_list_of_addresses_would_reach_everyone_on_it(now, monkeypatch):
    """The control."""
    monkeypatch.setattr(mails, "is_one_address", lambda text: True)
    send(put(now, address="ada@example.org, eve@example.org"), now)
    assert mail.outbox[0].message()["To"] == "ada@example.org, eve@example.org"


def test_letters_of_any_script_may_stand_in_a_subject(sink, now):
    assert send(put(now, subject="Zoë, ありがとう 👋"), now).state == State.SENT
    assert sink.messages[0]["Subject"] == "Zoë, ありがとう 👋"


def test_no_log_line_says_who_or_what(sink, now, capfd):
    sink.answers = {"RCPT": "550 <ada@example.org> unknown"}
    send(put(now, subject="canary"), now)
    written = capfd.readouterr().err
    assert "message_given_up" in written
    assert "ada@" not in written
    assert "canary" not in written
