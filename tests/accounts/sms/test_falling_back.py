"""Where one channel does not reach a person the other one does: once, at the same time, and never in a circle."""

from datetime import timedelta

import pytest

from accounts import outbox, phones
from accounts.channels.channel import Undeliverable, Unreachable
from accounts.channels.sms import call_backs
from accounts.models import Channel, MessageChoice, OutboxMessage, Phone, Topic
from accounts.outbox import choices, delivery, falling_back, rows
from tests.accounts.sms.twilio_double import SID
from tests.factories.phones import NUMBER

pytestmark = pytest.mark.django_db
State = OutboxMessage.State
FACTS = {"day": "soon"}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.SMS_BACKEND, settings.SMS_FOLDER = "file", str(tmp_path / "sms")


def choose(user, topic, channel, now, *, wanted=False):
    MessageChoice.objects.create(user=user, topic=topic, channel=channel, wanted=wanted, changed_at=now)


def fail(monkeypatch, channel, error):
    """All that goes by a channel ends so."""

    class Broken:
        waits = [timedelta(minutes=1)]

        def hand_over(self, message, *, now):
            raise error

    of_old = delivery.carrier_of
    monkeypatch.setattr(delivery, "carrier_of", lambda name: Broken() if name == channel else of_old(name))


def told(kind="test.visit"):
    found = OutboxMessage.objects.filter(kind=kind).order_by("channel")
    return [(row.channel, row.state, row.last_error) for row in found]


@pytest.fixture
def by_mail(ada, now):
    """Ada hears of visits by mail alone, though she has a number."""
    choose(ada, Topic.VISITS, Channel.SMS, now)
    outbox.tell(
        kind="test.visit", facts=FACTS, dedupe_key="1", user=ada, now=now, until=now + timedelta(days=1)
    )


@pytest.fixture
def by_text(ada, now):
    """A reminder goes to Ada by text message alone, for no mail arrived there when it was queued."""
    ada.email_failed_at = now
    outbox.tell(kind="test.reminder", facts=FACTS, dedupe_key="1", user=ada, now=now)
    ada.email_failed_at = None


def test_a_mail_that_reaches_nobody_is_said_by_text_message(ada, by_mail, now, monkeypatch):
    assert told() == [("email", "due", "")]
    fail(monkeypatch, Channel.EMAIL, Unreachable("smtp_550"))
    delivery.send_next(channel=Channel.EMAIL, now=now)

    assert told() == [("email", "dead", "smtp_550"), ("sms", "due", "")]
    mail, text = OutboxMessage.objects.order_by("channel")
    assert (text.user, text.until, text.about_id) == (mail.user, mail.until, mail.about_id)
    assert rows.payload_of(text) == rows.payload_of(mail)
    assert delivery.send_next(channel=Channel.SMS, now=now)
    assert told()[1] == ("sms", "sent", "")


def test_nothing_is_queued_where_giving_up_is_taken_back(by_mail, now, monkeypatch):
    fail(monkeypatch, Channel.EMAIL, Unreachable("smtp_550"))
    monkeypatch.setattr(falling_back, "to_another_channel", lambda message, now: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        delivery.send_next(channel=Channel.EMAIL, now=now)
    assert told() == [("email", "due", "")]


def test_a_mail_that_is_refused_for_what_it_says_stays_where_it_is(by_mail, now, monkeypatch):
    fail(monkeypatch, Channel.EMAIL, Undeliverable("smtp_554"))
    delivery.send_next(channel=Channel.EMAIL, now=now)
    assert told() == [("email", "dead", "smtp_554")]


@pytest.mark.parametrize(
    "changes",
    [{"verified_at": None}, {"stopped_at": "2026-11-01T00:00Z"}, {"failed_at": "2026-11-01T00:00Z"}],
)
def test_it_goes_to_no_number_that_may_not_be_written_to(by_mail, now, monkeypatch, changes):
    Phone.objects.update(**changes)
    fail(monkeypatch, Channel.EMAIL, Unreachable("smtp_550"))
    delivery.send_next(channel=Channel.EMAIL, now=now)
    assert told() == [("email", "dead", "smtp_550")]


def test_what_was_meant_for_one_address_stays_there(ada, now, monkeypatch):
    outbox.tell(kind="test.visit", facts=FACTS, dedupe_key="1", user=ada, now=now, address="old@example.org")
    fail(monkeypatch, Channel.EMAIL, Unreachable("smtp_550"))
    delivery.send_next(channel=Channel.EMAIL, now=now)
    assert told() == [("email", "dead", "smtp_550")]


def test_what_was_told_both_ways_is_told_no_third_time(ada, now, monkeypatch):
    outbox.tell(kind="test.visit", facts=FACTS, dedupe_key="1", user=ada, now=now)
    fail(monkeypatch, Channel.EMAIL, Unreachable("smtp_550"))
    delivery.send_next(channel=Channel.EMAIL, now=now)
    assert told() == [("email", "dead", "smtp_550"), ("sms", "due", "")]


def test_a_text_message_that_can_not_be_sent_goes_by_mail_and_not_back_again(by_text, now, monkeypatch):
    assert told("test.reminder") == [("sms", "due", "")]
    Phone.objects.update(stopped_at=now)
    delivery.send_next(channel=Channel.SMS, now=now)
    assert told("test.reminder") == [("email", "due", ""), ("sms", "dead", "stopped")]

    Phone.objects.update(stopped_at=None)
    fail(monkeypatch, Channel.EMAIL, Unreachable("smtp_550"))
    delivery.send_next(channel=Channel.EMAIL, now=now)
    assert told("test.reminder") == [("email", "dead", "smtp_550"), ("sms", "dead", "stopped")]


def test_so_does_one_that_was_tried_until_the_end(by_text, now, monkeypatch):
    fail(monkeypatch, Channel.SMS, OSError())
    OutboxMessage.objects.update(attempts=1)
    delivery.send_next(channel=Channel.SMS, now=now)
    assert told("test.reminder") == [("email", "due", ""), ("sms", "dead", "OSError")]


def test_one_that_did_not_arrive_goes_by_mail_however_often_that_is_told(by_text, now):
    text = OutboxMessage.objects.get()
    OutboxMessage.objects.update(state=State.SENT, reference=SID)
    for _ in range(3):
        call_backs.note_status(
            message_id=text.pk, reference=SID, status="undelivered", code="30003", number=NUMBER, now=now
        )
    assert told("test.reminder") == [("email", "due", ""), ("sms", "dead", "twilio_30003")]


def test_a_mail_goes_to_no_address_where_none_arrives(ada, by_text, now):
    ada.email_failed_at = now
    ada.save()
    Phone.objects.update(stopped_at=now)
    delivery.send_next(channel=Channel.SMS, now=now)
    assert told("test.reminder") == [("sms", "dead", "stopped")]


def test_what_one_may_do_without_comes_by_no_detour_where_it_was_stopped(ada, now):
    choose(ada, Topic.REMINDERS, Channel.EMAIL, now)
    outbox.tell(kind="test.reminder", facts=FACTS, dedupe_key="1", user=ada, now=now)
    Phone.objects.update(stopped_at=now)
    delivery.send_next(channel=Channel.SMS, now=now)
    assert told("test.reminder") == [("sms", "dead", "stopped")]


def test_nor_is_it_queued_for_where_it_was_stopped(ada, now):
    choose(ada, Topic.REMINDERS, Channel.SMS, now)
    choose(ada, Topic.VISITS, Channel.SMS, now)
    ada.email_failed_at = now
    for kind in ("test.reminder", "test.visit"):
        outbox.tell(kind=kind, facts=FACTS, dedupe_key=kind, user=ada, now=now)
    assert (told("test.reminder"), told()) == ([("email", "due", "")], [("sms", "due", "")])


def test_without_that_look_it_would_come(ada, now, monkeypatch):
    """The control."""
    monkeypatch.setattr(choices, "may_stand_in", lambda user, topic, channel: True)
    choose(ada, Topic.REMINDERS, Channel.EMAIL, now)
    outbox.tell(kind="test.reminder", facts=FACTS, dedupe_key="1", user=ada, now=now)
    Phone.objects.update(stopped_at=now)
    delivery.send_next(channel=Channel.SMS, now=now)
    assert told("test.reminder") == [("email", "due", ""), ("sms", "dead", "stopped")]


def test_a_code_goes_nowhere_else(ada, now, monkeypatch):
    Phone.objects.all().delete()
    phones.set_number(user=ada, text=NUMBER, now=now)
    fail(monkeypatch, Channel.SMS, Unreachable("twilio_21211"))
    delivery.send_next(channel=Channel.SMS, now=now)
    assert told("phone.code") == [("sms", "dead", "twilio_21211")]


def test_without_falling_back_nothing_would_come(by_mail, now, monkeypatch):
    monkeypatch.setattr(falling_back, "is_called_for", lambda message, error: False)
    fail(monkeypatch, Channel.EMAIL, Unreachable("smtp_550"))
    delivery.send_next(channel=Channel.EMAIL, now=now)
    assert told() == [("email", "dead", "smtp_550")]
