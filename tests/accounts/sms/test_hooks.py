"""What Twilio tells us: heard only with its signature, in any order, and with one effect however often."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client

from accounts import outbox, phones
from accounts.channels.sms import answers, signatures
from accounts.models import Channel, OutboxMessage, Phone
from accounts.outbox import dead_letters, delivery, falling_back
from tests.accounts.sms.twilio_double import ACCOUNT, SID
from tests.factories.phones import NUMBER

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("of_twilio", "clock_stands")]
State = OutboxMessage.State
STATUS, ANSWERS = "/hooks/sms/status/", "/hooks/sms/answers/"
OTHER_SID = "SM" + "d" * 32


@pytest.fixture
def client():
    """With the whole middleware, and from another site: nobody has a token against that here."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def message(ada, now):
    """A reminder by text message that Twilio took, of which Ada has a mail too."""
    outbox.tell(kind="test.visit", facts={"day": "soon"}, dedupe_key="1", user=ada, now=now)
    rows = OutboxMessage.objects.filter(channel=Channel.SMS)
    rows.update(state=State.SENT, reference=SID, sent_at=now)
    return rows.get()


def post(client, path, fields, *, signed=None, site="https://kaly.example"):
    body = urlencode(fields, doseq=True)
    signature = signed or signatures.signature(site + path, QueryDict(body))
    headers = {"X-Twilio-Signature": signature}
    return client.post(path, body, content_type="application/x-www-form-urlencoded", headers=headers)


def status_of(message, status, *, sid=SID, **more):
    fields = {
        "ApiVersion": "2010-04-01",
        "MessageSid": sid,
        "SmsSid": sid,
        "SmsStatus": status,
        "MessageStatus": status,
        "To": NUMBER,
        "From": "+12125550100",
        "AccountSid": ACCOUNT,
        **more,
    }
    return f"{STATUS}?message={message.pk}", fields


def answer(text, *, sid=SID, **more):
    return ANSWERS, {
        "ToCountry": "US",
        "ToState": "NY",
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "SmsSid": sid,
        "SmsStatus": "received",
        "FromCity": "NEW YORK",
        "Body": text,
        "FromCountry": "US",
        "To": "+12125550100",
        "NumSegments": "1",
        "MessageSid": sid,
        "AccountSid": ACCOUNT,
        "From": NUMBER,
        "ApiVersion": "2010-04-01",
        **more,
    }


def test_the_signature_is_the_one_of_twilios_own_libraries():
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    fields = QueryDict(
        "CallSid=CA1234567890ABCDE&Digits=1234&From=%2B14158675309&To=%2B18005551212&Caller=%2B14158675309"
    )
    assert signatures.signature(url, fields) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="
    twice = QueryDict("Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234")
    assert signatures.signature(url, twice) == "IK+Dwps556ElfBT0I3Rgjkr1wJU="


@pytest.mark.parametrize("site", ["https://kaly.example", "https://kaly.example:443"])
def test_what_is_signed_is_heard_with_the_port_or_without(client, message, site):
    assert post(client, *status_of(message, "delivered"), site=site).status_code == 204
    message.refresh_from_db()
    assert message.delivered_at is not None


def forged(signature):
    """The same with one bit turned over, for each of its bytes."""
    for place in range(len(signature)):
        turned = chr(ord(signature[place]) ^ 1)
        yield signature[:place] + turned + signature[place + 1 :]


def test_whatever_else_is_refused_and_changes_nothing(client, message, settings):
    path, fields = status_of(message, "delivered")
    good = signatures.signature("https://kaly.example" + path, QueryDict(urlencode(fields)))
    for signed in [
        *forged(good),
        "é",
        good[:-1],
        signatures.signature("https://evil.example" + path, QueryDict()),
    ]:
        refused = post(client, path, fields, signed=signed)
        assert refused.status_code == 403
        assert refused.json()["code"] == "signature_wrong"
    for changed in ({"MessageStatus": "failed"}, {"To": "+12125550143"}, {"More": "x"}):
        assert post(client, path, fields | changed, signed=good).status_code == 403
    assert post(client, path + "&more=1", fields, signed=good).status_code == 403
    assert client.post(path, fields, headers={"X-Twilio-Signature": good}).status_code == 403  # another form
    assert client.post(path).status_code == 403
    settings.TWILIO_AUTH_TOKEN = "another"
    assert post(client, path, fields, signed=good).status_code == 403
    message.refresh_from_db()
    assert message.delivered_at is None


def test_without_the_signature_anybody_would_be_heard(client, message, settings, monkeypatch):
    monkeypatch.setattr(signatures, "is_genuine", lambda request: True)
    with pytest.raises(AssertionError):
        test_whatever_else_is_refused_and_changes_nothing(client, message, settings)


def test_where_messages_go_another_way_nothing_is_there(client, message, settings):
    settings.SMS_BACKEND = "console"
    assert post(client, *status_of(message, "delivered")).status_code == 404
    assert post(client, *answer("STOP")).status_code == 404
    assert phones.state_of(Phone.objects.get()) == "verified"


def test_an_arrival_is_noted_once_and_what_was_said_is_forgotten(client, message, now):
    for status in ("delivered", "sent", "delivered", "queued", "undelivered", "failed"):
        assert post(client, *status_of(message, status)).status_code == 204
        message.refresh_from_db()
        assert (message.state, message.delivered_at, bytes(message.payload)) == (State.SENT, now, b"")


def test_a_message_of_unknown_outcome_is_settled_by_a_call_back_and_not_sent_again(client, message, now):
    waiting = {"state": State.DUE, "due_at": now + timedelta(minutes=3), "reference": "", "sent_at": None}
    OutboxMessage.objects.filter(pk=message.pk).update(**waiting, last_error="twilio_late")
    post(client, *status_of(message, "queued"))
    message.refresh_from_db()
    assert (message.state, message.reference, message.last_error) == (State.SENT, SID, "")
    assert not delivery.send_next(channel=Channel.SMS, now=now + timedelta(hours=1))


def test_a_late_call_back_of_a_try_before_settles_no_message_that_was_made_due_again(client, message, now):
    post(client, *status_of(message, "undelivered", ErrorCode="30003"))
    dead_letters.resend(message.pk, now=now)
    for status in ("sent", "undelivered"):
        post(client, *status_of(message, status))
    message.refresh_from_db()
    assert message.state == State.DUE
    post(client, *status_of(message, "sent", sid=OTHER_SID))
    message.refresh_from_db()
    assert (message.state, message.reference) == (State.SENT, OTHER_SID)


@pytest.mark.parametrize(
    ("code", "cause", "state"),
    [
        ("30003", "twilio_30003", "verified"),  # switched off, for the moment
        ("30007", "twilio_30007", "verified"),  # filtered by its text
        ("30005", "twilio_30005", "failed"),
        ("30006", "twilio_30006", "failed"),
        ("21610", "twilio_21610", "stopped"),
        ("", "twilio_undelivered", "verified"),
        ("<script>", "twilio_undelivered", "verified"),
    ],
)
def test_what_did_not_arrive_is_given_up_with_its_cause(client, message, code, cause, state):
    for _ in range(3):
        post(client, *status_of(message, "undelivered", ErrorCode=code))
        post(client, *status_of(message, "sent"))
    message.refresh_from_db()
    assert (message.state, message.last_error, message.delivered_at) == (State.DEAD, cause, None)
    assert phones.state_of(Phone.objects.get()) == state


@pytest.mark.parametrize(
    ("message_id", "fields"),
    [
        ("00000000-0000-0000-0000-000000000000", {}),
        (None, {"MessageSid": "none"}),
        (None, {"MessageStatus": "read by a cat"}),
        (None, {"MessageSid": OTHER_SID, "MessageStatus": "undelivered"}),
    ],
)
def test_what_tells_of_nothing_of_ours_changes_nothing(client, message, message_id, fields):
    path, told = status_of(message, "delivered")
    path = path.replace(str(message.pk), message_id) if message_id else path
    assert post(client, path, told | fields).status_code == 204
    message.refresh_from_db()
    assert (message.state, message.delivered_at) == (State.SENT, None)


def test_without_an_id_of_ours_there_is_nothing(client, message):
    for query in ("", "?message=", "?message=none"):
        assert post(client, STATUS + query, status_of(message, "sent")[1]).status_code == 404


@pytest.mark.parametrize("text", ["STOP", " stop ", "Stop.", "UNSUBSCRIBE", "Alto", "¡Basta!"])
def test_whoever_answers_stop_gets_no_more(client, ada, text, now):
    answered = post(client, *answer(text))
    assert (answered.status_code, answered["Content-Type"]) == (200, "text/xml")
    assert Phone.objects.get().stopped_at == now
    # Twilio answers the English words by itself.
    assert ("<Message>" in answered.content.decode()) == (text in {"Alto", "¡Basta!"})


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("Please stop by", {}),
        ("I can't stop sneezing", {}),
        ("", {}),
        ("HELP", {}),
        ("1", {}),
        ("stop it", {}),
    ],
)
def test_whatever_else_stops_nothing(client, ada, text, more):
    assert post(client, *answer(text, **more)).content.decode().endswith("<Response></Response>")
    assert phones.state_of(Phone.objects.get()) == "verified"


def test_help_in_spanish_is_answered_and_says_where(client, ada):
    said = post(client, *answer("ayuda")).content.decode()
    assert "<Message>Kaly: avisos de sus citas." in said
    assert "https://kaly.example" in said


def test_what_twilio_takes_it_for_counts_before_the_words(client, ada):
    post(client, *answer("no more please", OptOutType="STOP"))
    assert phones.state_of(Phone.objects.get()) == "stopped"


def test_start_takes_a_stop_back_and_the_same_stop_again_is_not_heard(client, ada):
    stop = answer("STOP")
    post(client, *stop)
    post(client, *answer("START", sid=OTHER_SID))
    assert phones.state_of(Phone.objects.get()) == "verified"
    for _ in range(20):
        assert post(client, *stop).status_code == 200
    assert phones.state_of(Phone.objects.get()) == "verified"


def test_without_remembering_what_was_heard_it_would_stop_again(client, ada, monkeypatch):
    monkeypatch.setattr(answers, "_is_new", lambda reference, now: True)
    with pytest.raises(AssertionError):
        test_start_takes_a_stop_back_and_the_same_stop_again_is_not_heard(client, ada)


def test_what_was_kept_for_a_call_back_is_forgotten_after_a_day(message, now):
    falling_back.forget_what_was_said(now=now + timedelta(hours=23))
    message.refresh_from_db()
    assert bytes(message.payload) != b""
    falling_back.forget_what_was_said(now=now + timedelta(hours=24))
    message.refresh_from_db()
    assert (bytes(message.payload), message.state) == (b"", State.SENT)


def test_neither_number_nor_words_are_logged(client, message, capfd):
    post(client, *status_of(message, "undelivered", ErrorCode="30003"))
    post(client, *answer("stop"))
    post(client, *answer("my pain is worse", sid=OTHER_SID), signed="wrong")
    said = "".join(capfd.readouterr())
    assert "signature_refused" in said
    for secret in (NUMBER, "pain", "5550142"):
        assert secret not in said
