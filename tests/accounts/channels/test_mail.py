"""Mails: handed over to a server, put off or given up by what it answers, and reaching one mailbox alone."""

from datetime import timedelta

import pytest
from django.core import mail

from accounts.channels import mail as mails
from accounts.models import OutboxMessage
from accounts.outbox import delivery, tell
from tests.accounts.queued import ADA, put, send
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

State = OutboxMessage.State


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


def test_a_server_that_says_nothing_is_left_after_a_while(sink, waits, now, monkeypatch):
    monkeypatch.setattr(mails, "QUICK_SECONDS", 0.05)
    monkeypatch.setattr("tests.accounts.sink.Session.say", lambda self, text: None)
    assert send(put(now), now).last_error == "SMTPServerDisconnected"


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


@pytest.mark.parametrize(
    ("answered", "said"),
    [("", "nobody reads this address"), ("help@kaly.example", "please answer this mail")],
)
def test_a_mail_says_whether_somebody_reads_answers(sink, settings, now, answered, said):
    settings.EMAIL_REPLY_TO = answered
    tell(kind="phone.added", facts={"ends": "42"}, dedupe_key="x", user=UserFactory(email=ADA), now=now)
    assert delivery.send_next(now=now)
    (received,) = sink.messages
    assert (received["Reply-To"] or "") == answered
    assert all(said in received.get_body((form,)).get_content() for form in ("plain", "html"))


def test_no_log_line_says_who_or_what(sink, now, capfd):
    sink.answers = {"RCPT": "550 <ada@example.org> unknown"}
    send(put(now, subject="canary"), now)
    written = capfd.readouterr().err
    assert "message_given_up" in written
    assert "ada@" not in written
    assert "canary" not in written
