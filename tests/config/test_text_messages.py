"""Who takes text messages, as the environment says it."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import text_messages


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch):
    monkeypatch.delenv("SMS_BACKEND")


@pytest.mark.parametrize(
    ("given", "debug", "expected"),
    [
        ({}, False, ("none", "")),
        ({}, True, ("console", "")),
        ({"SMS_FOLDER": "/kept"}, False, ("file", "/kept")),
        ({"SMS_FOLDER": "/kept", "SMS_BACKEND": "console"}, False, ("console", "/kept")),
    ],
)
def test_nobody_takes_them_unless_the_environment_says_so(given, debug, expected, monkeypatch):
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert text_messages.read(debug=debug)[:2] == expected


TWILIO = {
    "SMS_BACKEND": "twilio",
    "TWILIO_ACCOUNT_SID": "AC" + "a" * 32,
    "TWILIO_AUTH_TOKEN": "secret",
    "TWILIO_FROM": "+12125550100",
}


@pytest.mark.parametrize("sender", ["+12125550100", "24273", "MG" + "c" * 32])
def test_twilio_takes_them_with_all_that_it_needs(sender, monkeypatch):
    given = TWILIO | {"TWILIO_FROM": sender}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert text_messages.read(debug=False) == ("twilio", "", "AC" + "a" * 32, "secret", sender)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"SMS_BACKEND": "pigeon"}, "SMS_BACKEND must be one of"),
        ({"SMS_BACKEND": "file"}, "set SMS_FOLDER"),
        (TWILIO | {"TWILIO_ACCOUNT_SID": ""}, "needs TWILIO_ACCOUNT_SID"),
        (TWILIO | {"TWILIO_AUTH_TOKEN": ""}, "and TWILIO_AUTH_TOKEN"),
        (TWILIO | {"TWILIO_FROM": ""}, "TWILIO_FROM must be"),
        (TWILIO | {"TWILIO_FROM": "Kaly"}, "TWILIO_FROM must be"),
    ],
)
def test_what_is_half_said_is_refused(given, named, monkeypatch):
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=named):
        text_messages.read(debug=False)
