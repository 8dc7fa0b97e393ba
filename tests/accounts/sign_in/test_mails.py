"""Mails and notices: through the outbox, to one address, with links to our own site whatever a request says."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password
from django.test import Client

from accounts.models import OutboxMessage, User
from accounts.outbox import delivery, rows
from tests.accounts.sign_in.conftest import PASSWORD
from tests.accounts.sign_in.mailbox import kinds, link, mails

pytestmark = pytest.mark.django_db
NEW = "a pelican in the rain"


def log_in(client, email="ada@example.org", password=PASSWORD):
    return client.post("/accounts/login/", {"login": email, "password": password})


def ask_for_a_new_password(client, **headers):
    return client.post("/accounts/password/reset/", {"email": "ada@example.org"}, headers=headers)


def choose(client, mail, password=NEW):
    page = client.get(link(mail)[0])
    data = {"password1": password, "password2": password}
    return client.post(page["Location"] if page.status_code == 302 else link(mail)[0], data)


def test_a_new_password_is_chosen_by_the_link_once(client, ada):
    other = Client()
    log_in(other)
    ask_for_a_new_password(client)
    (mail,) = mails()

    assert choose(client, mail).status_code == 302

    assert check_password(NEW, User.objects.get().password)
    assert kinds() == ["sign_in.password_reset_key", "sign_in.password_reset"]
    assert other.get("/api/v1/me/").status_code == 401
    assert ada.sessions.count() == 1  # that of who came by the link
    assert choose(Client(), mail, "something else again").status_code == 200
    assert check_password(NEW, User.objects.get().password)


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-Host": "evil.example"},
        {"Host": "localhost"},
        {"Forwarded": "host=evil.example"},
        {"Referer": "https://evil.example/"},
    ],
)
def test_links_lead_to_our_own_address_whatever_a_request_says(client, ada, settings, headers):
    settings.PUBLIC_URL = "https://kaly.example.org"

    ask_for_a_new_password(client, **headers)

    assert link(mails()[0])[1].startswith("https://kaly.example.org/accounts/password/reset/key/")


def test_a_foreign_host_is_refused_and_nothing_is_sent(client, ada):
    assert ask_for_a_new_password(client, Host="evil.example").status_code == 400

    assert kinds() == []


def test_a_changed_password_ends_the_other_sessions_and_is_told(client, ada):
    other, app = Client(), Client()
    log_in(client)
    log_in(other)
    before = client.cookies["sessionid"].value
    data = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}

    assert client.post("/accounts/password/change/", data).status_code == 302

    assert client.get("/api/v1/me/").status_code == 200
    assert other.get("/api/v1/me/").status_code == 401
    assert app.get("/api/v1/me/", headers={"X-Session-Token": before}).status_code == 401
    (mail,) = mails()
    assert (mail.address, mail.subject) == ("ada@example.org", "Your password was changed")
    assert "/accounts/password/reset/" in mail.text


def test_a_closed_account_is_not_opened_by_a_change_of_password_that_began_before(ada):
    """Only the password is written: a stale copy of the person brings nothing else back."""
    from accounts.sign_in.account import AccountAdapter

    stale = User.objects.get()
    User.objects.update(is_active=False)

    adapter = AccountAdapter()
    adapter.request = type("Request", (), {"session": type("Session", (), {"session_key": None})})
    adapter.set_password(stale, NEW)

    assert User.objects.get().is_active is False


def test_a_new_address_is_confirmed_first_and_the_old_one_is_told(client, ada):
    log_in(client)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/email/", {"email": "ada@new.example", "action_add": ""})
    (asked,) = mails()
    assert (asked.address, asked.subject) == ("ada@new.example", "Please confirm your address")
    assert User.objects.get().email == "ada@example.org"

    assert client.post(link(asked)[0]).status_code == 302

    assert User.objects.get().email == "ada@new.example"
    told = mails()[-1]
    assert (told.address, told.subject) == ("ada@example.org", "Your address was changed")
    assert "ada@new.example" in told.text
    assert log_in(Client(), "ada@new.example")["Location"] == "/"
    assert log_in(Client()).status_code == 200


def test_a_change_of_address_asks_for_the_password_first(client, ada):
    log_in(client)

    answer = client.post("/accounts/email/", {"email": "ada@new.example", "action_add": ""})

    assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert kinds() == []


def test_the_address_of_someone_else_can_not_be_taken(client, ada):
    User.objects.create_user("eve@example.org", PASSWORD)
    log_in(client)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})

    answer = client.post("/accounts/email/", {"email": "eve@example.org", "action_add": ""})

    assert answer.status_code == 302
    client.post(link(mails()[0])[0])
    assert User.objects.filter(email="eve@example.org").count() == 1
    assert User.objects.get(pk=ada.pk).email == "ada@example.org"


def test_a_mail_is_queued_with_the_change_or_not_at_all(client, db, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("accounts.sign_in.account.outbox.tell", broken)
    client.raise_request_exception = False

    answer = client.post("/accounts/signup/", {"email": "new@example.org", "password1": PASSWORD})

    assert answer.status_code == 500
    assert not User.objects.exists()
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize(
    ("languages", "subject"),
    [
        ("es-MX, en;q=0.5", "No hay ninguna cuenta con esta dirección"),
        ("de", "There is no account with this address"),
        ("", "There is no account with this address"),
    ],
)
def test_whoever_has_no_account_is_answered_in_the_language_of_their_browser(client, db, languages, subject):
    ask_for_a_new_password(client, **{"Accept-Language": languages})

    assert [mail.subject for mail in mails()] == [subject]


def test_a_row_keeps_no_more_than_what_its_text_is_made_of(client, ada):
    """Allauth hands over more: the request, the person, the site."""
    log_in(client)
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})

    told = rows.payload_of(OutboxMessage.objects.get())
    assert told.keys() == {"facts", "address", "language"}
    assert told["facts"].keys() == {"device", "moment"}


def test_a_link_that_has_ended_is_not_sent_any_more(client, ada, mailoutbox):
    ask_for_a_new_password(client)
    message = OutboxMessage.objects.get()
    delivery.send_next(now=message.until)
    message.refresh_from_db()
    assert (message.state, message.last_error, mailoutbox) == ("skipped", "too_late", [])
    assert message.until - message.created_at == timedelta(hours=1)


def test_every_session_says_what_it_runs_on(client, ada):
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    client.post("/accounts/login/", {"login": ada.email, "password": PASSWORD}, headers={"User-Agent": agent})

    assert ada.sessions.get().device == "Firefox on Linux"
