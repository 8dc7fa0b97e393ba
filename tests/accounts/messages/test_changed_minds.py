"""What was chosen away after it was queued is not sent; what care needs, and was wanted, is."""

from datetime import timedelta

import pytest

from accounts import outbox
from accounts.channels import channel as channels
from accounts.channels.channel import HandedOver
from accounts.models import Channel, OutboxMessage, Topic, User
from accounts.outbox import changed_minds, choosing, delivery, kinds
from accounts.outbox.words import Text
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

LATER = timedelta(minutes=1)
STATES = OutboxMessage.State


class Taken:
    """A channel that takes everything."""

    waits = (LATER,)

    def __init__(self):
        self.kinds = []

    def hand_over(self, message, *, now):
        self.kinds.append(message.kind)
        return HandedOver()


@pytest.fixture(autouse=True)
def carriers(monkeypatch):
    carriers = {Channel.EMAIL: Taken(), Channel.SMS: Taken()}
    monkeypatch.setattr(channels, "_carriers", carriers)
    return carriers


@pytest.fixture(autouse=True)
def registered(monkeypatch):
    """A kind of each topic, said by both channels."""
    text = Text("Hello", "Hello", sms="Hello")
    monkeypatch.setattr(
        kinds,
        "_kinds",
        {topic: kinds.Kind(topic, topic, dict.fromkeys(["en", "es"], text), {}) for topic in Topic.values},
    )


@pytest.fixture
def ada():
    return UserFactory()


def told(user, topic, now, channel=Channel.EMAIL):
    """A message that is queued already, by a channel."""
    outbox.tell(kind=topic, facts={}, dedupe_key=topic, user=user, now=now)
    OutboxMessage.objects.filter(dedupe_key=topic).update(channel=channel)
    return OutboxMessage.objects.get(dedupe_key=topic)


def choose(user, topic, channel, wanted, now):
    choosing.choose(user=user, chosen={(topic, channel): wanted}, now=now)


def state_after(message, now):
    assert delivery.send_next(channel=Channel(message.channel), now=now)
    message.refresh_from_db()
    return message.state, message.last_error


def test_what_was_stopped_meanwhile_is_not_sent(ada, now, carriers):
    message = told(ada, Topic.REMINDERS, now)
    choose(ada, Topic.REMINDERS, Channel.EMAIL, False, now + LATER)

    assert state_after(message, now + LATER) == (STATES.SKIPPED, "unwanted")
    assert carriers[Channel.EMAIL].kinds == []
    assert bytes(message.payload) == b""


def test_without_the_look_it_is_sent_all_the_same(ada, now, monkeypatch):
    monkeypatch.setattr(delivery, "is_unwanted", lambda message: False)
    message = told(ada, Topic.REMINDERS, now)
    choose(ada, Topic.REMINDERS, Channel.EMAIL, False, now + LATER)

    assert state_after(message, now + LATER) == (STATES.SENT, "")


def test_another_topic_channel_or_person_stops_nothing(ada, now):
    message = told(ada, Topic.REMINDERS, now)
    choose(ada, Topic.REVIEWS, Channel.EMAIL, False, now + LATER)
    choose(ada, Topic.REMINDERS, Channel.SMS, False, now + LATER)
    choose(UserFactory(email="ben@example.org"), Topic.REMINDERS, Channel.EMAIL, False, now + LATER)

    assert state_after(message, now + LATER) == (STATES.SENT, "")


def test_whoever_chose_it_again_gets_it(ada, now):
    message = told(ada, Topic.REMINDERS, now)
    choose(ada, Topic.REMINDERS, Channel.EMAIL, False, now + LATER)
    choose(ada, Topic.REMINDERS, Channel.EMAIL, True, now + 2 * LATER)

    assert state_after(message, now + 3 * LATER) == (STATES.SENT, "")


def test_what_was_queued_against_an_older_choice_is_sent(ada, now):
    """It goes by text message because mails don't arrive; that nobody wanted those was known then."""
    choose(ada, Topic.VISITS, Channel.SMS, False, now)
    message = told(ada, Topic.VISITS, now + LATER, Channel.SMS)

    assert state_after(message, now + 2 * LATER) == (STATES.SENT, "")


def test_what_was_chosen_away_while_it_was_queued_is_not_sent(ada, now):
    """The choice was made a moment before, in a transaction that nobody could see yet."""
    message = told(ada, Topic.REMINDERS, now)
    choose(ada, Topic.REMINDERS, Channel.EMAIL, False, now - LATER)

    assert state_after(message, now + LATER) == (STATES.SKIPPED, "unwanted")


def test_what_nobody_wants_is_not_queued_and_a_row_says_so(ada, now):
    choose(ada, Topic.REMINDERS, Channel.EMAIL, False, now)
    choose(ada, Topic.REMINDERS, Channel.SMS, False, now)
    for _ in range(2):
        assert not outbox.tell(
            kind=Topic.REMINDERS, facts={}, dedupe_key="r", user=ada, about_id=ada.pk, now=now
        )

    (row,) = OutboxMessage.objects.all()
    assert (row.state, row.last_error, row.about_id, bytes(row.payload)) == (
        STATES.SKIPPED,
        "unwanted",
        ada.pk,
        b"",
    )
    assert not delivery.send_next(now=now + LATER)


def test_a_text_message_that_stands_in_for_a_needed_mail_is_sent(ada, now):
    message = told(ada, Topic.VISITS, now, Channel.SMS)
    OutboxMessage.objects.update(dedupe_key="visits#sms")
    choose(ada, Topic.VISITS, Channel.SMS, False, now + LATER)
    message.refresh_from_db()
    assert not changed_minds.is_unwanted(message)

    mail = OutboxMessage.objects.create(
        kind=Topic.VISITS, dedupe_key="visits", user=ada, created_at=now, due_at=now
    )
    assert changed_minds.is_unwanted(message)

    OutboxMessage.objects.filter(pk=mail.pk).update(state=STATES.DEAD)
    assert not changed_minds.is_unwanted(message)

    OutboxMessage.objects.filter(pk=mail.pk).update(state=STATES.SENT)
    assert changed_minds.is_unwanted(message)
    OutboxMessage.objects.filter(pk=mail.pk).update(last_error="returned 5.1.1")
    assert not changed_minds.is_unwanted(message)


def test_what_care_needs_and_what_goes_to_nobody_of_ours_is_sent(ada, now):
    message = told(ada, Topic.VISITS, now)
    with pytest.raises(choosing.NeededForCare):
        choose(ada, Topic.VISITS, Channel.EMAIL, False, now + LATER)
    assert state_after(message, now + LATER) == (STATES.SENT, "")

    outbox.tell(kind=Topic.REVIEWS, facts={}, dedupe_key="r", user=None, now=now, address="x@example.org")
    outbox.queue(
        kind="of nobody", dedupe_key="q", email=outbox.Email("x@example.org", "a", "b"), user=ada, now=now
    )
    assert delivery.send_next(now=now + LATER)
    assert delivery.send_next(now=now + LATER)
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {STATES.SENT}
    assert User.objects.count() == 1
