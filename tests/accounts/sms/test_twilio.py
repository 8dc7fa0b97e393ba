"""Text messages by Twilio: what is asked of it, and what its answers mean."""

import base64
from datetime import timedelta
from types import SimpleNamespace

import pytest

from accounts import outbox, phones
from accounts.channels.sms import twilio
from accounts.models import Channel, OutboxMessage, Phone
from accounts.outbox import delivery
from accounts.outside import reaching
from accounts.phones import reach
from tests.accounts.sms.twilio_double import ACCOUNT, SID, TOKEN, refused, taken
from tests.factories.people import UserFactory
from tests.factories.phones import NUMBER

pytestmark = pytest.mark.django_db
State = OutboxMessage.State
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def waits(monkeypatch):
    """Without jitter."""
    monkeypatch.setattr(delivery, "random", SimpleNamespace(uniform=lambda low, high: low))


@pytest.fixture
def message(ada, now, of_twilio):
    outbox.tell(kind="test.visit", facts={"day": "soon"}, dedupe_key="1", user=ada, now=now)
    return OutboxMessage.objects.get(channel=Channel.SMS)


def send(message, now):
    assert delivery.send_next(channel=Channel.SMS, now=now)
    message.refresh_from_db()
    return message


def test_a_message_is_asked_for_as_the_documents_of_twilio_say(message, double, now):
    message.until = now + timedelta(hours=1)
    message.save()
    message = send(message, now)

    assert (message.state, message.reference) == (State.SENT, SID)
    ((line, headers, fields),) = double.asked
    assert line == ["POST", f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"]
    assert headers["Host"] == "api.twilio.com"
    assert headers["Authorization"] == "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert fields == {
        "To": NUMBER,
        "From": "+12125550100",
        "Body": "Kaly: see you soon.",
        "StatusCallback": f"https://kaly.example/hooks/sms/status/?message={message.pk}",
        "ValidityPeriod": "3600",
    }


def test_a_messaging_service_takes_the_place_of_a_number(message, double, now, settings):
    settings.TWILIO_FROM = "MG" + "c" * 32
    settings.PUBLIC_URL = "http://localhost:8000"  # which Twilio can't call
    send(message, now)
    ((_, _, fields),) = double.asked
    assert fields == {"To": NUMBER, "MessagingServiceSid": "MG" + "c" * 32, "Body": "Kaly: see you soon."}


def test_what_it_said_is_kept_until_it_is_known_to_have_arrived_but_a_code_is_not(message, double, now):
    assert bytes(send(message, now).payload) != b""
    user = UserFactory(email="ben@example.org")
    phones.set_number(user=user, text="+12125550143", now=now)
    code = OutboxMessage.objects.get(user=user)
    assert (send(code, now).state, bytes(code.payload)) == (State.SENT, b"")
    assert double.asked[-1][2]["ValidityPeriod"] == "600"


@pytest.mark.parametrize(
    ("answer", "cause", "wait"),
    [
        (refused(401, 20003), "twilio_20003", MINUTE),
        (refused(429, 20429), "twilio_20429", MINUTE),
        (refused(400, 21606), "twilio_21606", MINUTE),  # a sender that is not ours: for us to mend
        (refused(503, 20503), "twilio_20503", 3 * MINUTE),
        ((500, b"<html>"), "twilio_500", 3 * MINUTE),  # it may have been taken
        ((302, b""), "twilio_302", MINUTE),
        (None, "twilio_unreachable", 3 * MINUTE),
        ((201, b""), "", None),
    ],
)
def test_what_may_pass_is_tried_again(message, double, now, answer, cause, wait):
    double.answer = answer
    message = send(message, now)
    if wait is None:  # taken, though we can't read what they call it
        assert (message.state, message.reference) == (State.SENT, "")
        return
    assert (message.state, message.last_error, message.due_at) == (State.DUE, cause, now + wait)
    assert phones.state_of(Phone.objects.get()) == "verified"

    double.answer = taken()
    assert send(message, now + wait).state == State.SENT


def test_twilio_is_asked_again_when_it_asks_us_back_but_within_an_hour(message, double, now):
    double.answer, double.headers = refused(429, 20429), {"Retry-After": "120"}
    assert send(message, now).due_at == now + 2 * MINUTE
    double.headers = {"Retry-After": "86400"}
    assert send(message, now + 2 * MINUTE).due_at == now + 62 * MINUTE


def test_an_answer_that_does_not_come_is_left_after_a_while(message, double, now, monkeypatch):
    def late(*args, **kwargs):
        raise reaching.Failed("late")

    monkeypatch.setattr(twilio.reaching, "ask", late)
    message = send(message, now)
    assert (message.state, message.last_error, message.due_at) == (State.DUE, "twilio_late", now + 3 * MINUTE)
    assert twilio.SECONDS < 15


@pytest.mark.parametrize("code", [21211, 21614, 21635])
def test_a_number_that_can_not_be_written_to_gets_no_more(message, double, now, code):
    double.answer = refused(400, code)
    message = send(message, now)
    assert (message.state, message.last_error) == (State.DEAD, f"twilio_{code}")
    phone = Phone.objects.get()
    assert (phones.state_of(phone), phone.failed_at, phone.failure) == ("failed", now, f"twilio_{code}")


def test_a_number_that_answered_stop_is_stopped(message, double, now):
    double.answer = refused(400, 21610)
    message = send(message, now)
    assert (message.state, message.last_error) == (State.DEAD, "twilio_21610")
    phone = Phone.objects.get()
    assert (phones.state_of(phone), phone.stopped_at, phone.failed_at) == ("stopped", now, None)


def test_whoever_gives_a_number_does_not_learn_that_stop_was_answered_there_before(double, now):
    """Its owner hears from us, then."""
    phones.set_number(user=UserFactory(email="eve@example.org"), text=NUMBER, now=now)
    double.answer = refused(400, 21610)
    assert send(OutboxMessage.objects.get(), now).last_error == "twilio_21610"
    assert phones.state_of(Phone.objects.get()) == "unverified"


def test_without_the_condition_they_would(double, now, monkeypatch):
    monkeypatch.setattr(reach, "was_stopped", reach.stop)
    with pytest.raises(AssertionError):
        test_whoever_gives_a_number_does_not_learn_that_stop_was_answered_there_before(double, now)


def test_a_text_that_twilio_will_never_take_is_given_up(message, double, now):
    double.answer = refused(400, 21617)
    assert (send(message, now).state, message.last_error) == (State.DEAD, "twilio_21617")
    assert phones.state_of(Phone.objects.get()) == "verified"


def test_nothing_that_twilio_says_is_logged_or_kept(message, double, now, capfd):
    double.answer = refused(400, 21211)
    send(message, now)
    double.answer = None
    OutboxMessage.objects.filter(pk=message.pk).update(state=State.DUE, due_at=now)
    Phone.objects.update(failed_at=None)
    send(message, now)
    said = "".join(capfd.readouterr()) + message.last_error
    for secret in (NUMBER, "see you", TOKEN + ":", "What was wrong"):
        assert secret not in said
