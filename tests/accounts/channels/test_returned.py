"""Mails that come back after a server took them: the report of it is believed as far as it names a mail of ours."""

from datetime import timedelta
from io import BytesIO, StringIO
from types import SimpleNamespace

import pytest
from django.core.management import call_command

from accounts import outbox
from accounts.channels import returned
from accounts.models import Channel, MessageLanguage, OutboxMessage, Topic
from accounts.outbox import choosing, delivery, falling_back, kinds, rows
from accounts.outbox.words import Text
from tests.factories.people import UserFactory
from tests.factories.phones import make_phone

pytestmark = pytest.mark.django_db

ADA = "ada@example.org"
# As Postfix writes it.
REPORT = """\
From: MAILER-DAEMON@mx.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: no-reply@kaly.example
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Mon, 23 Nov 2026 15:00:00 +0000

Final-Recipient: rfc822; ada@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} <ada@example.org>: no such user

--b
Content-Type: {original}

From: Kaly <no-reply@kaly.example>
To: {to}
Message-ID: <{message_id}@kaly.example>
Subject: Please confirm

--b--
"""


@pytest.fixture
def ada():
    return UserFactory()


@pytest.fixture
def sent(ada, now):
    email = outbox.Email(ADA, "Please confirm", "text")
    outbox.queue(kind="any", dedupe_key="one", email=email, user=ada, now=now)
    assert delivery.send_next(now=now)
    return OutboxMessage.objects.get()


def report(message_id, **facts):
    usual = {"action": "failed", "status": "5.1.1", "original": "message/rfc822", "to": ADA}
    return REPORT.format(message_id=message_id, **usual | facts).encode()


def trouble(user):
    user.refresh_from_db()
    return user.email_failed_at, user.email_failure


@pytest.mark.parametrize("original", ["message/rfc822", "text/rfc822-headers"])
def test_a_mail_that_comes_back_says_that_nobody_is_there(sent, ada, now, original):
    later = now + timedelta(hours=1)
    returned.note(report(sent.pk, original=original), now=later)

    assert trouble(ada) == (later, "returned 5.1.1")
    sent.refresh_from_db()
    assert (sent.state, sent.last_error) == ("sent", "returned 5.1.1")


@pytest.mark.parametrize("status", ["5.7.1", "5.2.2", "5.3.0"])
def test_what_is_not_the_fault_of_the_address_stays_with_the_mail(sent, ada, now, status):
    returned.note(report(sent.pk, status=status), now=now)

    assert trouble(ada) == (None, "")
    assert OutboxMessage.objects.get().last_error == f"returned {status}"


NO_REPORT = [
    {"action": "delayed", "status": "4.4.1"},
    {"action": "delivered", "status": "2.0.0"},
    {"action": "failed", "status": "junk"},
    {"message_id": "0b0e8f6e-6c2f-4a52-8d2e-0f8a41c1f001"},
    {"message_id": "somebody-elses"},
    {"original": "text/plain"},
]


@pytest.mark.parametrize("facts", NO_REPORT)
def test_what_is_no_failure_of_a_mail_of_ours_is_left_alone(sent, ada, now, facts):
    assert returned.note(report(**{"message_id": sent.pk} | facts), now=now) is None
    assert trouble(ada) == (None, "")
    assert OutboxMessage.objects.get().last_error == ""


JUNK = [b"", bytes(range(256)), b"Content-Type: multipart/report\n\n", REPORT[:300].encode()]


@pytest.mark.parametrize("content", JUNK)
def test_junk_is_left_alone(content, now):
    assert returned.note(content, now=now) is None


def test_an_address_that_the_person_has_left_since_says_nothing_of_the_new_one(sent, ada, now):
    ada.email = "new@example.org"
    ada.save()
    returned.note(report(sent.pk), now=now)

    assert trouble(ada) == (None, "")


def test_a_report_that_comes_too_late_is_left_alone(sent, ada, now):
    assert returned.note(report(sent.pk), now=now + timedelta(days=15)) is None
    assert trouble(ada) == (None, "")


def test_a_mail_server_hands_it_over_on_the_standard_input(sent, ada, now, monkeypatch):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=BytesIO(report(sent.pk))))
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    said = StringIO()
    call_command("note_returned_mail", stdout=said)

    assert said.getvalue() == f"noted: {sent.pk}, 5.1.1\n"
    assert trouble(ada)[1] == "returned 5.1.1"


class TestByTextMessage:
    """Whoever has a number hears by it what did not arrive, if that may be said by text message."""

    @pytest.fixture(autouse=True)
    def both_ways(self, settings, tmp_path, monkeypatch):
        settings.SMS_BACKEND, settings.SMS_FOLDER = "file", str(tmp_path / "sms")
        text = Text("Hello", "Hello", sms="Hello")
        texts = dict.fromkeys(MessageLanguage, text)
        monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
        kinds.register(kinds.Kind("test.visit", Topic.VISITS, texts, {}))
        kinds.register(kinds.Kind("test.reminder", Topic.REMINDERS, texts, {}))

    @pytest.fixture
    def by_mail(self, ada, now):
        """Mails that were sent to Ada, who has a number but wants no text messages."""
        make_phone(ada)
        for topic in (Topic.VISITS, Topic.REMINDERS):
            choosing.choose(user=ada, chosen={(topic, Channel.SMS): False}, now=now)

        def tell(kind, **more):
            outbox.tell(kind=kind, facts={"day": "soon"}, dedupe_key=kind, user=ada, now=now, **more)
            assert delivery.send_next(now=now)
            return OutboxMessage.objects.get(kind=kind)

        return tell

    @pytest.mark.parametrize("status", ["5.1.1", "5.2.2"])
    def test_what_care_needs_goes_there_once_however_often_it_comes_back(self, by_mail, now, status):
        mail = by_mail("test.visit", until=now + timedelta(days=1))
        for _ in range(2):
            returned.note(report(mail.pk, status=status), now=now)

        text = OutboxMessage.objects.get(channel=Channel.SMS)
        mail.refresh_from_db()
        assert bytes(mail.payload) == b""
        assert (text.user, text.until) == (mail.user, mail.until)
        assert delivery.send_next(channel=Channel.SMS, now=now)
        text.refresh_from_db()
        assert (text.state, text.last_error) == ("sent", "")

    def test_it_is_queued_with_what_is_noted_or_not_at_all(self, ada, by_mail, now, monkeypatch):
        mail = by_mail("test.visit")
        monkeypatch.setattr(returned.arrivals, "refused", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            returned.note(report(mail.pk), now=now)
        assert [row.last_error for row in OutboxMessage.objects.all()] == [""]

    def test_what_was_meant_for_one_address_stays_there(self, by_mail, now):
        mail = by_mail("test.visit", address="old@example.org")
        assert bytes(mail.payload) == b""
        returned.note(report(mail.pk, to="old@example.org"), now=now)
        assert not OutboxMessage.objects.filter(channel=Channel.SMS).exists()

    def test_what_one_may_do_without_and_has_stopped_there_does_not(self, by_mail, now):
        mail = by_mail("test.reminder")
        assert bytes(mail.payload) == b""
        returned.note(report(mail.pk), now=now)
        assert not OutboxMessage.objects.filter(channel=Channel.SMS).exists()

    def test_what_it_said_is_kept_for_a_day_and_only_where_it_could_go_there(self, by_mail, now):
        mail = by_mail("test.visit")
        assert rows.payload_of(mail)["facts"] == {"day": "soon"}
        assert falling_back.forget_what_was_said(now=now + timedelta(hours=23)) == 0
        assert falling_back.forget_what_was_said(now=now + timedelta(hours=24)) == 1

        returned.note(report(mail.pk), now=now + timedelta(hours=25))
        assert not OutboxMessage.objects.filter(channel=Channel.SMS).exists()
        mail.refresh_from_db()
        assert (bytes(mail.payload), mail.last_error) == (b"", "returned 5.1.1")

    def test_nothing_is_kept_where_there_is_no_number_or_it_is_told_both_ways(self, ada, now):
        outbox.tell(kind="test.visit", facts={}, dedupe_key="without a number", user=ada, now=now)
        assert delivery.send_next(now=now)
        make_phone(ada)
        outbox.tell(kind="test.visit", facts={}, dedupe_key="both ways", user=ada, now=now)
        assert delivery.send_next(now=now)
        sent = OutboxMessage.objects.filter(channel=Channel.EMAIL, state="sent")
        assert [bytes(mail.payload) for mail in sent] == [b"", b""]
