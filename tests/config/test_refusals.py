"""What does not start in production, each fault named; and what starts."""

import base64
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection

from config import celery, refusals

GOOD = {
    "DEBUG": False,
    "SECRET_KEY": "qLr8vXz2Jt5mWk9pYb3nHd6sGf4cTa7e",
    "ENCRYPTION_KEYS": "k1:" + base64.b64encode(bytes(range(32))).decode(),
    "ALLOWED_HOSTS": ["kaly.example.org"],
    "HTTPS_ONLY": True,
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "EMAIL_SECURITY": "starttls",
    "EMAIL_REPLY_TO": "help@kaly.example.org",
    "EMAIL_HOST": "smtp.example.org",
    "SMS_BACKEND": "none",
    "TWILIO_ACCOUNT_SID": "",
}
ON_THIS_MACHINE = {
    "DEBUG": True,
    "SECRET_KEY": "short",
    "ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]", "a.localhost"],
    "HTTPS_ONLY": False,
    "EMAIL_BACKEND": "accounts.channels.folder.EmailBackend",
}
BAD = [
    ({"DEBUG": True}, "DEBUG=1"),
    ({"DEBUG": True, "ALLOWED_HOSTS": ["localhost"]}, "DEBUG=1"),
    ({"SECRET_KEY": "k" * 64}, "SECRET_KEY"),
    ({"SECRET_KEY": GOOD["SECRET_KEY"][1:]}, "SECRET_KEY"),
    ({"SECRET_KEY": "only-while-building-signs-nothing"}, "SECRET_KEY"),
    ({"SECRET_KEY": "for-tests-only-" + GOOD["SECRET_KEY"]}, "SECRET_KEY"),
    ({"ENCRYPTION_KEYS": "build:" + "A" * 43 + "="}, "ENCRYPTION_KEYS"),
    ({"ENCRYPTION_KEYS": GOOD["ENCRYPTION_KEYS"] + ",old:" + "A" * 43 + "="}, "ENCRYPTION_KEYS"),
    ({"ENCRYPTION_KEYS": "tests:" + "a2FseQ" + "A" * 37 + "="}, "ENCRYPTION_KEYS"),
    ({"ALLOWED_HOSTS": ["*"]}, "ALLOWED_HOSTS"),
    ({"ALLOWED_HOSTS": ["kaly.example.org", "*"]}, "ALLOWED_HOSTS"),
    ({"ALLOWED_HOSTS": []}, "ALLOWED_HOSTS"),
    ({"HTTPS_ONLY": False}, "HTTPS_ONLY=0"),
    ({"EMAIL_BACKEND": ON_THIS_MACHINE["EMAIL_BACKEND"]}, "EMAIL_FOLDER"),
    ({"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}, "EMAIL_FOLDER"),
    ({"EMAIL_SECURITY": "none"}, "EMAIL_SECURITY=none"),
    ({"EMAIL_REPLY_TO": "Help <help@kaly.example.org>"}, "EMAIL_REPLY_TO"),
    ({"SMS_BACKEND": "file"}, "SMS_BACKEND"),
    ({"SMS_BACKEND": "console"}, "SMS_BACKEND"),
    ({"TWILIO_ACCOUNT_SID": "AC" + "a" * 32}, "TWILIO_ACCOUNT_SID"),
]


def faults(**changes):
    return list(refusals.faults(SimpleNamespace(**GOOD | changes)))


def test_good_settings_have_no_fault():
    assert faults() == []
    assert faults(EMAIL_SECURITY="none", EMAIL_HOST="127.0.0.1") == []


@pytest.mark.parametrize(("changes", "named"), BAD)
def test_each_unsafe_setting_is_named_by_itself(changes, named):
    (fault,) = faults(**changes)
    assert fault.startswith(named)


def test_all_faults_stand_in_one_message(settings):
    everything = {"DEBUG": True, "SECRET_KEY": "k", "ALLOWED_HOSTS": ["*"], "HTTPS_ONLY": False}
    assert len(faults(**everything, ENCRYPTION_KEYS="a:" + "A" * 43 + "=", EMAIL_SECURITY="none")) == 6


def test_on_this_machine_alone_anything_goes():
    assert faults(**ON_THIS_MACHINE) == []


@pytest.mark.django_db
def test_a_database_that_may_lose_what_it_confirmed_is_refused(settings, monkeypatch):
    monkeypatch.setattr(connection, "close", lambda: None)
    settings.HTTPS_ONLY = True
    for name, value in GOOD.items():
        setattr(settings, name, value)
    with pytest.raises(ImproperlyConfigured) as refusal:
        refusals.refuse_unsafe()  # The servers of the tests keep nothing through a crash.
    for name in refusals.DURABLE:
        assert f"{name}=off" in str(refusal.value)

    settings.HTTPS_ONLY, settings.ALLOWED_HOSTS = False, ["localhost"]
    refusals.refuse_unsafe()


def test_a_database_that_does_not_answer_is_no_reason_not_to_start(monkeypatch):
    def fail():
        raise OperationalError

    monkeypatch.setattr(connection, "cursor", fail)
    assert refusals.database_faults() == []


def test_a_worker_ends_where_celery_would_go_on(monkeypatch):
    def refuse():
        raise ImproperlyConfigured("named")

    monkeypatch.setattr(refusals, "refuse_unsafe", refuse)
    with pytest.raises(SystemExit, match="named"):
        celery.refuse_unsafe_settings()


def start(module, **environ):
    done = subprocess.run(
        [sys.executable, "-c", f"import {module}; print('started')"],
        cwd=django_settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, (done.stdout + done.stderr).strip().splitlines()[-1]


def test_the_web_does_not_start_with_an_example_of_a_key_and_does_on_this_machine():
    code, last = start("config.wsgi", HTTPS_ONLY="1", ALLOWED_HOSTS="kaly.example.org")
    assert code == 1
    assert last.startswith(
        "django.core.exceptions.ImproperlyConfigured: Kaly does not start with these settings"
    )
    for name in ("SECRET_KEY", "ENCRYPTION_KEYS"):
        assert name in last
    assert start("config.wsgi") == (0, "started")
