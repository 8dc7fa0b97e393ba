"""From signing up to being signed in, by pages and by an app."""

import pytest

from accounts.models import User
from tests.accounts.sign_in.mailbox import kinds, link, mails

pytestmark = pytest.mark.django_db

PASSWORD = "an apricot on a bicycle"


def sign_up(client, email="Ada@Example.org", password=PASSWORD):
    return client.post("/accounts/signup/", {"email": email, "password1": password})


def sign_in(client, email="ada@example.org", password=PASSWORD):
    return client.post("/accounts/login/", {"login": email, "password": password})


def test_someone_signs_up_confirms_the_address_and_signs_in(client):
    assert sign_up(client)["Location"] == "/accounts/confirm-email/"
    (mail,) = mails()
    assert (mail.address, mail.subject) == ("ada@example.org", "Please confirm your address")
    path, whole = link(mail)
    assert whole.startswith("http://testserver:8000/accounts/confirm-email/")

    assert client.get(path).status_code == 200
    assert sign_in(client)["Location"] == "/accounts/confirm-email/"
    assert client.post(path).status_code == 302

    assert sign_in(client)["Location"] == "/"
    assert client.session["_auth_user_id"] == str(User.objects.get(email="ada@example.org").pk)


def test_an_app_signs_up_and_in(app):
    answer = app.call("POST", "auth/signup", {"email": "ada@example.org", "password": PASSWORD})
    assert answer.status_code == 401
    path, _ = link(mails()[0])
    key = path.rstrip("/").rpartition("/")[2]
    app.call("POST", "auth/email/verify", {"key": key})

    answer = app.call("POST", "auth/login", {"email": "ada@example.org", "password": PASSWORD})

    assert answer.status_code == 200
    assert answer.json()["data"]["user"]["email"] == "ada@example.org"
    assert app.call("GET", "auth/session").status_code == 200


def test_a_token_is_worth_nothing_after_signing_out(app, ada):
    app.call("POST", "auth/login", {"email": "ada@example.org", "password": PASSWORD})
    token = app.token
    assert app.call("DELETE", "auth/session").status_code == 401

    app.token = token

    assert app.call("GET", "auth/session").status_code == 410


@pytest.mark.parametrize("password", ["short one", "password1234", "123456789012", "ada@example.org"])
def test_a_weak_password_is_refused(client, password):
    answer = sign_up(client, password=password)

    assert answer.status_code == 200
    assert answer.context["form"].errors["password1"]
    assert not User.objects.exists()
    assert kinds() == []


def test_signing_in_gives_a_new_key_and_the_one_of_before_is_dead(client, ada):
    sign_in(client, password="wrong")
    client.get("/accounts/login/?next=/x")
    session = client.session
    session["planted"] = "by someone else"
    session.save()
    before = client.cookies["sessionid"].value

    sign_in(client)

    assert client.cookies["sessionid"].value != before
    client.cookies["sessionid"] = before
    assert client.get("/accounts/email/").status_code == 302


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b'{"email": "\\ud800"}', b'{"email": "\\u0000"}', b"[1]", b"x"]
)
def test_json_that_can_not_be_stored_is_refused(app, client, body):
    answer = client.generic("POST", "/_allauth/app/v1/auth/login", body, content_type="application/json")

    assert answer.status_code == 400
