"""Nobody learns who has an account: the same answer, hashes and number of mails, and about the same work."""

import re

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import people
from accounts.models import User
from accounts.sign_in.account import AccountAdapter
from accounts.sign_in.backends import ByEmail
from tests.accounts.sign_in.conftest import PASSWORD
from tests.accounts.sign_in.mailbox import kinds, mails

pytestmark = pytest.mark.django_db

CHANGING = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|[\w.-]+@example\.org')
KNOWN, UNKNOWN, INACTIVE = "ada@example.org", "nobody@example.org", "gone@example.org"


@pytest.fixture(autouse=True)
def _people(ada, now):
    people.deactivate(user=User.objects.create_user(INACTIVE, PASSWORD), now=now)


@pytest.fixture
def hashes(monkeypatch):
    """Every time that Argon2 is at work."""
    found = []

    def count(work):
        def counting(*args, **kwargs):
            found.append(1)
            return work(*args, **kwargs)

        return counting

    for name in ("encode", "verify"):
        monkeypatch.setattr(Argon2PasswordHasher, name, count(getattr(Argon2PasswordHasher, name)))
    return found


def told(answer):
    """What an answer says, apart from what is drawn anew each time and from what was sent."""
    cookies = tuple(sorted((name, one["max-age"]) for name, one in answer.cookies.items()))
    return (
        answer.status_code,
        answer.headers.get("Location"),
        cookies,
        CHANGING.sub("", answer.content.decode()),
    )


def asked(hashes, path, **data):
    """What is told, the hashes, the mails queued, and the number of queries."""
    before, client = (len(hashes), len(kinds())), Client()
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(path, data)
        if answer.status_code == 302:
            assert client.get(answer["Location"]).status_code == 200
    work = len(hashes) - before[0], len(kinds()) - before[1]
    return (told(answer), *work), len(queries)


def log_in(hashes, email, password="not the password"):
    return asked(hashes, "/accounts/login/", login=email, password=password)


def test_signing_in_fails_alike(hashes):
    wrong, unknown = log_in(hashes, KNOWN), log_in(hashes, UNKNOWN)
    inactive = log_in(hashes, INACTIVE), log_in(hashes, INACTIVE, PASSWORD)

    assert {wrong, unknown, *inactive} == {wrong}
    assert wrong[0][1:] == (1, 0)


def test_an_app_fails_alike(hashes, app):
    found = set()
    for email, password in [(KNOWN, "wrong"), (UNKNOWN, "wrong"), (INACTIVE, "wrong"), (INACTIVE, PASSWORD)]:
        before = len(hashes)
        answer = app.call("POST", "auth/login", {"email": email, "password": password})
        found.add((answer.status_code, answer.content, len(hashes) - before))

    assert len(found) == 1
    assert next(iter(found))[2] == 1


def test_allauth_by_itself_tells_someone_inactive(hashes, settings):
    """The control twin: its own backend remembers a right password and leads to another page."""
    settings.AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]

    assert log_in(hashes, INACTIVE, PASSWORD)[0] != log_in(hashes, UNKNOWN)[0]
    assert ByEmail._stash_user(User()) is None


def test_signing_up_is_answered_alike(hashes):
    new, known = (
        asked(hashes, "/accounts/signup/", email=email, password1=PASSWORD)
        for email in ("new@example.org", KNOWN)
    )

    assert new[0] == known[0]
    assert new[0][1:] == (1, 1)
    assert abs(new[1] - known[1]) <= 12  # an account and an address are written for the new one
    assert kinds() == ["sign_in.email_confirmation_signup", "sign_in.account_already_exists"]
    assert not User.objects.get(email="new@example.org").is_staff


def test_an_app_signs_up_alike(hashes, app):
    found = set()
    for email in ("new@example.org", KNOWN):
        app.token, before = None, (len(hashes), len(kinds()))
        answer = app.call("POST", "auth/signup", {"email": email, "password": PASSWORD})
        body = answer.json()
        body["meta"].pop("session_token")
        work = len(hashes) - before[0], len(kinds()) - before[1]
        found.add((answer.status_code, str(body), *work))

    assert len(found) == 1


def test_without_the_hash_of_ours_signing_up_would_tell(hashes, monkeypatch):
    """The control twin: allauth's way of telling the owner costs no hash."""
    monkeypatch.setattr(
        AccountAdapter,
        "send_account_already_exists_mail",
        lambda self, email: self.send_mail("account/email/account_already_exists", email, {}),
    )

    new, known = (
        asked(hashes, "/accounts/signup/", email=email, password1=PASSWORD)
        for email in ("new@example.org", KNOWN)
    )

    assert new[0] != known[0]


def test_a_new_password_is_asked_for_alike(hashes):
    found = [asked(hashes, "/accounts/password/reset/", email=email) for email in (KNOWN, UNKNOWN, INACTIVE)]

    assert {one[0] for one in found} == {found[0][0]}
    assert found[0][0][1:] == (0, 1)
    assert max(one[1] for one in found) - min(one[1] for one in found) <= 2
    assert kinds() == ["sign_in.password_reset_key", "sign_in.unknown_account", "sign_in.unknown_account"]
    assert [mail.address for mail in mails()] == [KNOWN, UNKNOWN, INACTIVE]


def test_letters_of_an_address_may_be_small_or_large(hashes):
    asked(hashes, "/accounts/signup/", email="ADA@Example.org", password1=PASSWORD)

    assert kinds() == ["sign_in.account_already_exists"]
    assert User.objects.filter(email=KNOWN).count() == 1
