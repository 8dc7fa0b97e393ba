"""Links that stop messages: looking changes nothing, the POST of RFC 8058 does, and what care needs goes on."""

import pytest
from django.test import Client

from accounts.models import Channel, MessageChoice, Topic, User
from accounts.outbox import choices, unsubscribing
from accounts.outbox.topics import RULES
from config import rates
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def ada():
    return UserFactory()


@pytest.fixture
def client():
    return Client(enforce_csrf_checks=True)


def path(user, topic=Topic.REMINDERS, channel=Channel.EMAIL):
    return unsubscribing.link(user, topic, channel).removeprefix("http://localhost:8000")


def stored():
    return list(MessageChoice.objects.values_list("user__email", "topic", "channel", "wanted"))


def test_a_link_leads_to_our_own_address_whoever_asks(ada, settings):
    settings.PUBLIC_URL = "https://kaly.example"

    assert unsubscribing.link(ada, Topic.REVIEWS, Channel.EMAIL).startswith(
        "https://kaly.example/unsubscribe/"
    )


def test_a_mail_program_stops_them_by_one_post_without_cookies_and_redirects(client, ada):
    answer = client.post(path(ada), ONE_CLICK)

    assert answer.status_code == 200
    assert not answer.cookies
    assert stored() == [("ada@example.org", "reminders", "email", False)]
    assert choices.wanted(ada, Topic.REMINDERS) == {Channel.SMS}
    assert choices.wanted(ada, Topic.REVIEWS) == {Channel.EMAIL}


def test_the_post_may_come_as_a_form_of_either_type(client, ada):
    """`Client.post` sends multipart/form-data by itself."""
    sent = "List-Unsubscribe=One-Click"
    answer = client.post(path(ada), sent, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 200
    assert len(stored()) == 1


def test_looking_changes_nothing_and_is_seen_by_nobody_else(client, ada):
    page = client.get(path(ada))

    assert page.status_code == 200
    assert 'name="List-Unsubscribe" value="One-Click"' in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert (page["Referrer-Policy"], page["X-Robots-Tag"]) == ("no-referrer", "noindex")
    assert not page.cookies
    assert client.head(path(ada)).status_code == 200
    assert stored() == []


@pytest.mark.parametrize("sent", [{}, {"List-Unsubscribe": "Two-Clicks"}, {"One-Click": "List-Unsubscribe"}])
def test_any_other_post_changes_nothing(client, ada, sent):
    answer = client.post(path(ada), sent)

    assert answer.status_code == 400
    assert "Nothing was changed" in answer.content.decode()
    assert stored() == []


def test_twice_is_the_same_as_once(client, ada):
    link = path(ada)

    assert client.post(link, ONE_CLICK).status_code == 200
    assert client.post(link, ONE_CLICK).status_code == 200

    assert len(stored()) == 1
    assert "No more" not in client.get(link).content.decode()


def test_a_link_stops_only_what_it_stands_for_of_whom_it_stands_for(client, ada):
    ben = UserFactory(email="ben@example.org")
    sms = path(ada, Topic.VISITS, Channel.SMS)

    client.force_login(ben)
    client.post(sms, ONE_CLICK)

    assert stored() == [("ada@example.org", "visits", "sms", False)]


@pytest.mark.parametrize("change", [lambda token: token[:-1] + "~", lambda token: "WyJ4Il0:" + token[8:]])
def test_a_link_that_was_changed_is_not_found(client, ada, change):
    token = path(ada).split("/")[-2]

    for answer in (
        client.get(f"/unsubscribe/{change(token)}/"),
        client.post(f"/unsubscribe/{change(token)}/"),
    ):
        assert answer.status_code == 404
        assert "This link can" in answer.content.decode()
    assert stored() == []


def test_a_token_of_another_kind_is_none(client, ada):
    from providers import confirmations

    other = confirmations.link(user_id=ada.pk, practice_ids=[], now=ada.created_at).split("/")[-2]

    assert client.post(f"/unsubscribe/{other}/", ONE_CLICK).status_code == 404


@pytest.mark.parametrize("gone", [lambda user: user.delete(), lambda user: deactivate(user)])
def test_the_link_of_an_account_that_is_gone_is_not_found(client, ada, gone):
    link = path(ada)
    gone(ada)

    assert client.post(link, ONE_CLICK).status_code == 404
    assert stored() == []


def deactivate(user):
    User.objects.filter(pk=user.pk).update(is_active=False)


@pytest.mark.parametrize("topic", [topic for topic, rule in RULES.items() if Channel.EMAIL in rule.always])
def test_there_is_no_link_for_what_care_needs(ada, topic):
    with pytest.raises(ValueError, match=topic.name):
        unsubscribing.link(ada, topic, Channel.EMAIL)


def test_what_came_to_be_needed_since_goes_on(client, ada, monkeypatch):
    link = path(ada)
    monkeypatch.setitem(RULES, Topic.REMINDERS, RULES[Topic.VISITS])

    answer = client.post(link, ONE_CLICK)

    assert answer.status_code == 409
    assert "part of your care" in answer.content.decode()
    assert stored() == []


def test_the_page_speaks_the_language_of_its_person(client, ada):
    User.objects.update(language="es")

    page = client.get(path(ada)).content.decode()

    assert '<html lang="es"' in page
    assert "recordatorios de sus citas" in page
    assert "No enviarlos más" in page
    assert "This is a demonstration" not in page


def test_a_wrong_link_is_answered_in_the_language_of_the_browser(client, ada):
    page = client.get("/unsubscribe/nothing/", headers={"Accept-Language": "fr, es-MX;q=0.8, en;q=0.5"})

    assert "Este enlace no se puede usar" in page.content.decode()


def test_so_many_mail_programs_of_one_network_pass(client, ada, settings):
    settings.RATE_LIMITS = rates.read("unsubscribing=2/60")
    link = path(ada)

    statuses = [client.post(link, ONE_CLICK).status_code for _ in range(3)]

    assert statuses == [200, 200, 429]
