"""Somebody guesses at an account without end: its owner still gets in, by the link of a mail."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from tests.accounts.sign_in.conftest import PASSWORD
from tests.accounts.sign_in.mailbox import link, mails

pytestmark = pytest.mark.django_db

ADDRESS = "ada@example.org"
NEW = "a pelican in the rain"


def log_in(client, password, address):
    form = {"login": ADDRESS, "password": password}
    return client.post("/accounts/login/", form, REMOTE_ADDR=address).status_code


@pytest.fixture
def attacked(ada):
    """The tries of the account are used up, and those of its mails too."""
    for number in range(12):
        last = log_in(Client(), "guess", f"198.51.100.{number}")
    assert last == 429
    for number in range(7):
        Client().post("/accounts/password/reset/", {"email": ADDRESS}, REMOTE_ADDR=f"198.51.100.{number}")
    return ada


def choose(client):
    """Ada takes the link of the newest mail and a new password."""
    path, _ = link(mails()[-1])
    page = client.get(path, follow=True, REMOTE_ADDR="203.0.113.7")
    return client.post(
        page.redirect_chain[-1][0], {"password1": NEW, "password2": NEW}, REMOTE_ADDR="203.0.113.7"
    )


def test_the_password_alone_is_no_way_in_while_it_lasts(attacked):
    assert log_in(Client(), PASSWORD, "203.0.113.7") == 429


def test_a_new_password_by_the_link_signs_its_owner_in(attacked, client):
    choose(client)
    assert client.get("/api/v1/me/sessions/", REMOTE_ADDR="203.0.113.7").status_code == 200


def test_a_second_factor_is_asked_for_all_the_same(attacked, client):
    TOTP.activate(attacked, generate_totp_secret())
    assert choose(client)["Location"].startswith("/accounts/2fa/authenticate/")
    assert client.get("/api/v1/me/sessions/", REMOTE_ADDR="203.0.113.7").status_code == 401
