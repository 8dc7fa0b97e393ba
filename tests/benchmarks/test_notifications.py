"""The chaos of messages counts what it says: the same faults for a seed, and every copy laid to its cause."""

import smtplib
from email.message import EmailMessage

import pytest

from accounts.models import OutboxMessage
from benchmarks.chaos import faults, ledger, post
from benchmarks.chaos.telling import Told


def test_a_seed_draws_the_same_faults_again_and_another_seed_others():
    assert faults.drawn(7, 120) == faults.drawn(7, 120) != faults.drawn(8, 120)
    assert {fault.kind for fault in faults.drawn(7, 120)} == set(faults.EVERY)
    assert all(0 < fault.at < 120 for fault in faults.drawn(7, 120))


@pytest.fixture
def server():
    server = post.Post(seed=1, whose=lambda port: 4711)
    yield server
    server.shutdown()
    server.server_close()


def mail(server, number):
    """What the sender of a mail is told: None where it went well."""
    message = EmailMessage()
    message["Message-ID"], message["To"], message["From"] = (
        f"<{number}@x>",
        "ada@example.org",
        "kaly@example.org",
    )
    try:
        with smtplib.SMTP("127.0.0.1", server.port, timeout=30) as line:
            line.send_message(message)
    except smtplib.SMTPException as error:
        return type(error).__name__
    return None


def test_a_mail_server_takes_what_it_says_that_it_takes(server, monkeypatch):
    draws = iter(["", "450", "554", "cut", "dropped"])
    monkeypatch.setattr(server, "draw", lambda: next(draws))

    assert [mail(server, number) for number in range(5)] == [
        None,
        "SMTPRecipientsRefused",
        "SMTPDataError",
        "SMTPServerDisconnected",
        "SMTPServerDisconnected",
    ]
    assert [(one.message_id, one.pid, one.fault) for one in server.receipts] == [
        ("<0@x>", 4711, ""),
        ("<3@x>", 4711, "cut"),
    ]


def row(key, now, channel="email"):
    return OutboxMessage.objects.create(
        kind="x", dedupe_key=key, channel=channel, state="sent", created_at=now, due_at=now
    )


def receipt(row, at, *, pid=1, fault=""):
    return post.Receipt(f"<{row.pk}@kaly.example>", at, pid, fault)


@pytest.mark.django_db
def test_each_copy_has_its_cause_and_what_has_not_arrived_is_lost(now):
    once, killed, cut, odd, _ = (row(key, now) for key in ("once", "killed", "cut", "odd", "lost"))
    receipts = [
        receipt(once, 1.0),
        receipt(killed, 2.0, pid=7),
        receipt(killed, 62.0),
        receipt(cut, 3.0, fault="cut"),
        receipt(cut, 63.0),
        receipt(odd, 4.0, pid=8),
        receipt(odd, 64.0),
    ]
    told = [Told(key, 0.5) for key in ("once", "killed", "cut", "odd", "lost")]

    found = ledger.judge(told, receipts, [], {7: 2.1, 8: 40.0})

    assert (found.lost, found.doubled) == (["lost"], [])
    assert found.again == {"kill": 1, "cut": 1, "unexplained": 1}
    assert found.figures["told"] == 5


@pytest.mark.django_db
def test_a_text_message_stands_in_for_a_mail_and_two_mails_of_one_thing_are_double(now):
    row("bounced", now)
    texted = row("bounced#sms", now, "sms")
    first, second = row("twice", now), row("twice#again", now)
    told = [Told("bounced", 0.5), Told("twice", 0.5)]

    found = ledger.judge(told, [receipt(first, 1.0), receipt(second, 2.0)], [str(texted.pk)], {})

    assert (found.lost, found.doubled) == ([], ["twice"])
