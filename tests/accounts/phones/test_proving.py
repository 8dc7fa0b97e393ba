"""A number is a person's once a code that was sent there has proved it, and then nobody else's."""

from datetime import timedelta

import pytest

from accounts import phones
from accounts.models import OutboxMessage, Phone
from accounts.outbox import reading, rows
from accounts.phones import proving
from tests.factories.people import UserFactory
from tests.factories.phones import NUMBER, make_phone

pytestmark = pytest.mark.django_db
State = OutboxMessage.State
MINUTE = timedelta(minutes=1)


@pytest.fixture
def ada(db):
    return UserFactory()


def code_sent(user):
    """The code that waits to be sent."""
    (message,) = OutboxMessage.objects.filter(user=user, kind="phone.code", state=State.DUE)
    return rows.payload_of(message)["facts"]["code"]


def told(user):
    return list(
        OutboxMessage.objects.filter(user=user, channel="email")
        .order_by("created_at")
        .values_list("kind", flat=True)
    )


def wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_a_number_is_kept_sealed_and_a_code_is_on_its_way_there(ada, now):
    phone = phones.set_number(user=ada, text="(212) 555-0142", now=now)

    assert (phone.text, phones.state_of(phone)) == (NUMBER, "unverified")
    assert NUMBER.encode() not in bytes(phone.number)
    (message,) = OutboxMessage.objects.filter(user=ada)
    assert (message.kind, message.channel, message.until) == ("phone.code", "sms", now + 10 * MINUTE)
    code = code_sent(ada)
    assert len(code) == 6
    assert code not in phone.code_digest
    assert reading.letter_of(message).sms.startswith(f"Kaly: your code is {code}.")
    assert code.encode() not in bytes(message.payload)


def test_a_code_in_spanish(ada, now):
    ada.language = "es"
    ada.save()
    phones.set_number(user=ada, text=NUMBER, now=now)
    (message,) = OutboxMessage.objects.filter(user=ada)
    assert (
        reading.letter_of(message).sms
        == f"Kaly: su código es {code_sent(ada)}. Vale 10 minutos. No lo comparta."
    )


def test_the_code_proves_the_number_once(ada, now):
    phones.set_number(user=ada, text=NUMBER, now=now)
    code = code_sent(ada)
    phone = phones.verify(user=ada, code=code, now=now + 9 * MINUTE)

    assert (phones.state_of(phone), phone.verified_at, phone.code_digest) == (
        "verified",
        now + 9 * MINUTE,
        "",
    )
    assert told(ada) == ["phone.added"]
    with pytest.raises(proving.ProvedAlready):
        phones.verify(user=ada, code=code, now=now + 9 * MINUTE)


def test_a_wrong_code_is_counted_and_after_five_the_right_one_is_no_good(ada, now):
    phones.set_number(user=ada, text=NUMBER, now=now)
    code = code_sent(ada)
    for tries in range(5):
        with pytest.raises(proving.CodeNotUsable) as refusal:
            phones.verify(user=ada, code=wrong(code), now=now)
        assert Phone.objects.get().code_tries == tries + 1
    assert (refusal.value.code, refusal.value.status) == ("code_not_usable", 400)
    with pytest.raises(proving.CodeNotUsable):
        phones.verify(user=ada, code=code, now=now)
    assert Phone.objects.get().verified_at is None

    phones.send_code(user=ada, now=now + MINUTE)
    phones.verify(user=ada, code=code_sent(ada), now=now + MINUTE)


def test_without_the_count_a_sixth_guess_would_do(ada, now, monkeypatch):
    monkeypatch.setattr(proving, "TRIES", 10)
    test = test_a_wrong_code_is_counted_and_after_five_the_right_one_is_no_good
    with pytest.raises(pytest.fail.Exception):
        test(ada, now)


def test_a_code_is_good_for_ten_minutes(ada, now):
    phones.set_number(user=ada, text=NUMBER, now=now)
    with pytest.raises(proving.CodeNotUsable):
        phones.verify(user=ada, code=code_sent(ada), now=now + 10 * MINUTE)


def test_another_code_ends_the_one_before_and_comes_after_a_minute(ada, now):
    phones.set_number(user=ada, text=NUMBER, now=now)
    first = code_sent(ada)
    with pytest.raises(proving.CodeJustSent):
        phones.send_code(user=ada, now=now + MINUTE - timedelta(seconds=1))
    phones.set_number(user=ada, text=NUMBER, now=now)  # asks for nothing new
    assert OutboxMessage.objects.count() == 1

    phones.send_code(user=ada, now=now + MINUTE)
    skipped = OutboxMessage.objects.get(state=State.SKIPPED)
    assert (skipped.last_error, bytes(skipped.payload)) == ("another_code", b"")
    if code_sent(ada) != first:
        with pytest.raises(proving.CodeNotUsable):
            phones.verify(user=ada, code=first, now=now + MINUTE)


def test_a_code_proves_the_number_that_it_was_sent_to_alone(ada, now):
    phones.set_number(user=ada, text=NUMBER, now=now)
    code = code_sent(ada)
    phones.set_number(user=ada, text="+12125550143", now=now)
    assert Phone.objects.get().text == "+12125550143"
    if code_sent(ada) != code:
        with pytest.raises(proving.CodeNotUsable):
            phones.verify(user=ada, code=code, now=now)


def test_whoever_proves_a_number_takes_it_over_and_only_then(ada, now):
    ben = UserFactory(email="ben@example.org")
    make_phone(ben)
    phones.set_number(user=ada, text=NUMBER, now=now)
    assert phones.state_of(Phone.objects.get(user=ben)) == "verified"
    assert told(ben) == []

    phones.verify(user=ada, code=code_sent(ada), now=now)
    assert list(Phone.objects.values_list("user", flat=True)) == [ada.pk]
    assert told(ben) == ["phone.moved"]


def test_a_verified_number_that_is_given_again_stays_so_and_a_stopped_one_is_proved_anew(ada, now):
    phone = make_phone(ada)
    assert phones.set_number(user=ada, text=NUMBER, now=now).pk == phone.pk
    assert OutboxMessage.objects.count() == 0
    with pytest.raises(proving.ProvedAlready):
        phones.send_code(user=ada, now=now)

    Phone.objects.update(stopped_at=now, failed_at=now, failure="twilio_30005")
    phones.set_number(user=ada, text=NUMBER, now=now)
    phone = phones.verify(user=ada, code=code_sent(ada), now=now)
    assert (phone.stopped_at, phone.failed_at, phone.failure, phones.state_of(phone)) == (
        None,
        None,
        "",
        "verified",
    )


def test_a_number_that_is_taken_away_leaves_nothing_and_no_code(ada, now):
    phones.set_number(user=ada, text=NUMBER, now=now)
    phones.remove(user=ada)
    assert not Phone.objects.exists()
    assert not OutboxMessage.objects.exclude(state=State.SKIPPED).exists()
    phones.remove(user=ada)
    with pytest.raises(proving.NoNumber):
        phones.verify(user=ada, code="123456", now=now)
    with pytest.raises(proving.NoNumber):
        phones.send_code(user=ada, now=now)


def test_where_there_are_no_text_messages_none_are_offered(ada, now, settings):
    settings.SMS_BACKEND = "none"
    with pytest.raises(proving.NotOffered):
        phones.set_number(user=ada, text=NUMBER, now=now)
    assert not Phone.objects.exists()
