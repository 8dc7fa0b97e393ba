"""Every page of signing in works under our Content-Security-Policy: nothing inline, nothing from elsewhere."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from tests.accounts.sign_in.conftest import PASSWORD

pytestmark = pytest.mark.django_db
FOR_ANYONE = ["account_login", "account_signup", "account_reset_password", "account_email_verification_sent"]
SIGNED_IN = [
    "account_email",
    "account_change_password",
    "account_logout",
    "account_reauthenticate",
    "mfa_index",
    "mfa_list_webauthn",
]
PROVED = ["mfa_activate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes"]

INLINE = re.compile(
    r"<style|\sstyle=|\son\w+=|javascript:|<script(?![^>]*(?:\ssrc=\"/static/|type=\"application/json\"))",
    re.I,
)
ELSEWHERE = re.compile(r"(?:src|action)=\"(?:https?:)?//")


@pytest.fixture
def client(ada):
    client = Client()
    client.post("/accounts/login/", {"login": ada.email, "password": PASSWORD})
    return client


def check(answer):
    assert answer.status_code == 200, answer.get("Location")
    text = answer.content.decode()
    assert INLINE.findall(text) == []
    assert ELSEWHERE.findall(text) == []
    assert "Kaly</a>" in text
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "no-store" in answer.get("Cache-Control", "")


@pytest.mark.parametrize("name", FOR_ANYONE)
def test_pages_for_anyone(db, name):
    check(Client().get(reverse(name)))


@pytest.mark.parametrize("name", SIGNED_IN)
def test_pages_of_ones_account(client, name):
    check(client.get(reverse(name)))


@pytest.mark.parametrize("name", PROVED)
def test_pages_that_ask_for_the_password_first(client, ada, name):
    if name == "mfa_generate_recovery_codes":
        Authenticator.objects.create(user=ada, type=Authenticator.Type.TOTP, data={"secret": ""})
    assert client.get(reverse(name))["Location"].startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})

    check(client.get(reverse(name)))


def test_a_form_needs_its_csrf_token(ada):
    client = Client(enforce_csrf_checks=True)

    answer = client.post("/accounts/login/", {"login": ada.email, "password": PASSWORD})

    assert answer.status_code == 403
    assert "sessionid" not in client.cookies
