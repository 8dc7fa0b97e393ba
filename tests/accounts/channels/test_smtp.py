"""The way to a mail server: bounded in time for a whole mail, and kept open from one mail to the next."""

import threading

import pytest
from django.core import mail

from accounts.channels import mail as mails
from accounts.channels import smtp
from accounts.channels.channel import SECONDS
from tests.accounts import queued
from tests.accounts.queued import ADA
from tests.accounts.sink import Session


def send(subject="Hello"):
    return mail.EmailMessage(subject, "Hello", to=[ADA]).send()


def test_mails_in_a_row_go_over_one_connection(sink):
    with smtp.in_a_row():
        for number in range(3):
            send(str(number))
    assert ([message["Subject"] for message in sink.messages], sink.sessions) == (["0", "1", "2"], 1)
    send()
    send()
    assert sink.sessions == 3
    assert smtp.kept.connection is None


def test_a_connection_is_not_kept_for_ever(sink, monkeypatch):
    monkeypatch.setattr(smtp, "MOST_MAILS", 2)
    with smtp.in_a_row():
        for _ in range(5):
            send()
    assert (len(sink.messages), sink.sessions) == (5, 3)


@pytest.mark.parametrize("answer", [{"NOOP": None}, {"NOOP": "421 idle for too long"}])
def test_a_server_that_hung_up_meanwhile_is_called_again(sink, answer):
    with smtp.in_a_row():
        send()
        sink.answers = answer
        send()
    assert (len(sink.messages), sink.sessions) == (2, 2)


def test_a_server_that_takes_few_mails_over_a_connection_is_called_again(sink):
    sink.most_mails = 1
    with smtp.in_a_row():
        send()
        send()
    assert (len(sink.messages), sink.sessions) == (2, 2)


@pytest.mark.parametrize("answer", [{"QUIT": None}, {"QUIT": "500 what?"}])
def test_however_a_server_says_goodbye_the_mail_was_sent(sink, answer):
    sink.answers = answer
    assert send() == 1


def test_what_fails_over_a_kept_connection_is_not_sent_twice(sink):
    """It may have been taken: whether to try again is for the outbox to say."""
    with smtp.in_a_row():
        send()
        sink.answers = {"END": None}
        with pytest.raises(OSError, match="unexpectedly closed"):
            send()
        assert (len(sink.messages), sink.sessions) == (2, 1)
        sink.answers = {}
        send()
    assert (len(sink.messages), sink.sessions) == (3, 2)


@pytest.fixture
def drip(sink, monkeypatch):
    """A server that says something all the time and never comes to its end."""
    may_end = threading.Event()

    def say(self, text):
        while not may_end.wait(0.01):
            self.wfile.write(b"2")

    monkeypatch.setattr(Session, "say", say)
    yield sink
    may_end.set()


def test_a_server_that_drips_is_left_when_the_time_is_over(drip, monkeypatch):
    monkeypatch.setattr(smtp, "SECONDS", 0.1)
    with pytest.raises(TimeoutError):
        send()


def test_without_the_limit_for_a_whole_mail_a_drip_goes_on(drip, monkeypatch):
    """The control: each byte begins the time of a socket anew."""
    monkeypatch.setattr(smtp, "SECONDS", 0.1)
    monkeypatch.setattr(smtp, "cut_off", lambda sock, until: smtp.suppress())

    def call():
        with pytest.raises(OSError, match="closed"):
            send()

    caller = threading.Thread(target=call, daemon=True)
    caller.start()
    caller.join(0.5)
    assert caller.is_alive()
    drip.stop()


@pytest.mark.django_db
def test_at_first_a_server_has_to_answer_quickly_and_later_is_given_time(sink, now, monkeypatch):
    given = []
    dial = smtp.Connection._get_socket

    def note(self, host, port, timeout):
        given.append(timeout)
        return dial(self, host, port, timeout)

    monkeypatch.setattr(smtp.Connection, "_get_socket", note)
    sink.answers = {"RCPT": "450 busy"}
    message = queued.send(queued.put(now), now)
    queued.send(message, message.due_at)
    assert given == [mails.QUICK_SECONDS, SECONDS]
