"""Whether mails arrive at an address: what servers say of it, and what shows that it is good again."""

import smtplib

import pytest
from django.db import InterfaceError, OperationalError

from accounts import outbox
from accounts.channels import arrivals, smtp_answers
from accounts.models import OutboxMessage, User
from accounts.outbox import delivery
from tests.accounts.sign_in.mailbox import link, mails
from tests.factories.people import UserFactory

State = OutboxMessage.State
ADA = "ada@example.org"


pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return UserFactory()


def send(user, now, *, key="one", address=ADA):
    """What one try makes of a mail to a person."""
    email = outbox.Email(address, "Please confirm", "text")
    outbox.queue(kind="any", dedupe_key=key, email=email, user=user, now=now)
    assert delivery.send_next(now=now)
    return OutboxMessage.objects.get(dedupe_key=key)


def trouble(user):
    user.refresh_from_db()
    return user.email_failed_at, user.email_failure


NOBODY_THERE = [
    "550 no such person",
    "550 5.1.1 unknown",
    "550 5.2.1 closed",
    "553 bad name",
    "550 5.4.1 denied",
]
FOR_US_TO_MEND = [
    "550 5.7.1 relaying denied",
    "554 5.7.1 blocked",
    "552 5.2.2 full",
    "554 no",
    "550 5.1.8 who",
]


@pytest.mark.parametrize("answer", NOBODY_THERE)
def test_where_nobody_is_there_the_person_is_known_not_to_be_reached(sink, ada, now, answer):
    sink.answers = {"RCPT": answer}
    message = send(ada, now)

    assert message.state == State.DEAD
    assert trouble(ada) == (now, message.last_error)
    assert message.last_error.startswith(f"smtp_{answer[:3]}")


@pytest.mark.parametrize("answer", FOR_US_TO_MEND)
def test_what_is_not_the_fault_of_the_address_waits(sink, ada, now, answer):
    sink.answers = {"RCPT": answer}

    assert send(ada, now).state == State.DUE
    assert trouble(ada) == (None, "")


@pytest.mark.parametrize(
    ("answer", "is_reached"),
    [("554 5.7.1 spam", True), ("552 5.3.4 large", True), ("550 5.1.1 unknown", False)],
)
def test_a_mail_that_is_refused_says_nothing_of_the_address_unless_it_says_so(
    sink, ada, now, answer, is_reached
):
    sink.answers = {"END": answer}

    assert send(ada, now).state == State.DEAD
    assert (trouble(ada)[0] is None) == is_reached


def test_the_first_refusal_is_the_one_that_is_kept(ada, now):
    arrivals.refused(ada, address=ADA, cause="smtp_550 5.1.1", now=now)
    arrivals.refused(ada, address=ADA, cause="smtp_553", now=now.replace(year=2027))

    assert trouble(ada) == (now, "smtp_550 5.1.1")


def test_another_address_than_the_persons_own_says_nothing_of_it(sink, ada, now):
    sink.answers = {"RCPT": "550 no such person"}

    assert send(ada, now, address="else@example.org").state == State.DEAD
    assert trouble(ada) == (None, "")


def test_a_person_without_an_account_is_nobody_to_note_it_at(sink, ada, now):
    sink.answers = {"RCPT": "550 no such person"}

    assert send(None, now).state == State.DEAD
    assert trouble(ada) == (None, "")


def test_a_server_that_takes_a_mail_again_ends_what_it_said(sink, ada, now):
    sink.answers = {"RCPT": "550 no such person"}
    send(ada, now)
    sink.answers = {}

    assert send(User.objects.get(), now, key="two").state == State.SENT
    assert trouble(ada) == (None, "")


@pytest.mark.parametrize("problem", [OperationalError, InterfaceError])
def test_what_fails_after_a_mail_was_taken_sends_it_no_second_time(sink, ada, now, monkeypatch, problem):
    def fail(user, *, address):
        raise problem

    monkeypatch.setattr(arrivals, "taken", fail)
    assert send(ada, now).state == State.SENT
    assert len(sink.messages) == 1


def test_what_came_back_later_is_not_ended_by_a_server_that_takes_everything(sink, ada, now):
    User.objects.update(email_failed_at=now, email_failure="returned 5.1.1")

    assert send(User.objects.get(), now).state == State.SENT
    assert trouble(ada) == (now, "returned 5.1.1")


def test_answers_are_told_apart_by_their_codes_alone():
    refusal = smtp_answers.of_mail(smtplib.SMTPDataError(550, b"5.7.1 <ada@example.org> is bad"))

    assert str(refusal) == "smtp_550 5.7.1"


def test_a_link_that_was_mailed_shows_that_mails_arrive(client, now):
    client.post("/accounts/signup/", {"email": ADA, "password1": "an apricot on a bicycle"})
    ada = User.objects.get()
    arrivals.refused(ada, address=ADA, cause="smtp_550", now=now)
    path, _ = link(mails()[0])

    assert trouble(ada) == (now, "smtp_550")
    assert client.post(path).status_code == 302
    assert trouble(ada) == (None, "")
