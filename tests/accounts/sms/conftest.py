"""A person with a number, a kind that is said by text message, and Twilio."""

import socket

import pytest

from accounts.channels.sms import twilio
from accounts.models import MessageLanguage, Topic
from accounts.outbox import kinds
from accounts.outbox.words import Text
from accounts.outside import reaching
from tests.accounts.sms.twilio_double import ACCOUNT, TOKEN, Double
from tests.factories.people import UserFactory
from tests.factories.phones import make_phone


def said_both_ways(name, topic):
    text = Text(subject="A visit", text="See you.", sms="Kaly: see you {day}.")
    texts = dict.fromkeys(MessageLanguage, text)
    return kinds.Kind(name=name, topic=topic, texts=texts, example={"day": "soon"})


@pytest.fixture(autouse=True)
def some_kinds(monkeypatch):
    """Some that can be said by text message."""
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    kinds.register(
        said_both_ways("test.visit", Topic.VISITS),
        said_both_ways("test.offer", Topic.WAITLIST),
        said_both_ways("test.reminder", Topic.REMINDERS),
    )


@pytest.fixture
def ada(db):
    user = UserFactory()
    make_phone(user)
    return user


@pytest.fixture
def of_twilio(settings):
    """The settings of a house that sends by Twilio."""
    settings.SMS_BACKEND = "twilio"
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN = ACCOUNT, TOKEN
    settings.TWILIO_FROM, settings.PUBLIC_URL = "+12125550100", "https://kaly.example"


@pytest.fixture
def double(of_twilio, monkeypatch):
    """Without TLS and without the guard, Twilio is what the double answers."""
    double = Double()
    place = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", double.port))
    monkeypatch.setattr(reaching, "resolve", lambda address, until: [place])
    monkeypatch.setattr(reaching, "is_public", lambda text: True)
    monkeypatch.setattr(reaching, "secured", lambda sock, host: sock)
    assert twilio.URL.startswith("https://api.twilio.com/")
    yield double
    double.stop()
