"""Which messages somebody wants: a choice is kept, what care needs can't be stopped, no change is lost."""

from datetime import UTC, datetime

import pytest

from accounts.encryption import keyring
from accounts.models import Channel, MessageChoice, Phone, Topic, User
from accounts.outbox import choosing, unsubscribing
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/me/notifications/"
AT = datetime(2026, 11, 23, 15, tzinfo=UTC)
NO_REMINDERS = {"topic": "reminders", "channel": "email", "wanted": False}


@pytest.fixture
def ada():
    return UserFactory()


@pytest.fixture
def client(client, ada):
    return sign_in(client, ada)


def choose(client, body, version="*"):
    headers = {"If-Match": version} if version else {}
    return client.patch(ADDRESS, body, content_type="application/json", headers=headers)


def wanted(client):
    found = client.get(ADDRESS).json()["choices"]
    return {(one["topic"], one["channel"]) for one in found if one["wanted"]}


def stored():
    return set(MessageChoice.objects.values_list("topic", "channel", "wanted"))


DEFAULTS = {
    ("account", "email"),
    ("visits", "email"),
    ("visits", "sms"),
    ("reminders", "email"),
    ("reminders", "sms"),
    ("waitlist", "email"),
    ("waitlist", "sms"),
    ("practice", "email"),
    ("verification", "email"),
    ("upkeep", "email"),
    ("reviews", "email"),
}


def test_whoever_chose_nothing_gets_what_the_rules_say(client):
    told = client.get(ADDRESS).json()

    assert wanted(client) == DEFAULTS
    assert told["language"] == "en"
    assert told["mail"] == {"address": "ada@example.org", "failed_at": None, "failure": ""}
    assert told["phone"] is None
    assert len(told["choices"]) == 16
    fixed = {(one["topic"], one["channel"]) for one in told["choices"] if not one["can_be_stopped"]}
    assert fixed == {(topic, "email") for topic in ("account", "visits", "waitlist", "verification")}
    assert {one["why"] == "" for one in told["choices"] if one["can_be_stopped"]} == {True}
    assert all(one["why"] for one in told["choices"] if not one["can_be_stopped"])


def test_a_choice_is_kept_and_what_is_not_named_stays(client):
    more = {"topic": "practice", "channel": "sms", "wanted": True}

    answer = choose(client, {"choices": [NO_REMINDERS, more]})

    assert answer.status_code == 200
    assert wanted(client) == DEFAULTS - {("reminders", "email")} | {("practice", "sms")}
    assert choose(client, {"choices": [{**NO_REMINDERS, "wanted": True}]}).status_code == 200
    assert wanted(client) == DEFAULTS | {("practice", "sms")}


def test_the_same_choice_again_keeps_the_moment_since_when_it_holds(ada, now):
    chosen = {(Topic.REMINDERS, Channel.EMAIL): False}
    choosing.choose(user=ada, chosen=chosen, now=AT)
    choosing.choose(user=ada, chosen=chosen, now=AT.replace(hour=16))

    assert MessageChoice.objects.get().changed_at == AT


@pytest.mark.parametrize("topic", ["account", "visits", "waitlist", "verification"])
def test_what_care_needs_cannot_be_stopped_and_nothing_else_of_it_is_kept(client, topic):
    needed = {"topic": topic, "channel": "email", "wanted": False}

    answer = choose(client, {"language": "es", "choices": [NO_REMINDERS, needed]})

    assert (answer.status_code, answer.json()["code"]) == (409, "needed_for_care")
    assert stored() == set()
    assert User.objects.get().language == "en"


def test_the_language_is_that_of_what_is_told_from_then_on(client):
    answer = choose(client, {"language": "es"})

    assert answer.json()["language"] == "es"
    assert answer.json()["choices"][4]["about"] == "recordatorios de sus citas"
    assert User.objects.get().language == "es"


BAD = [
    ({"language": "fr"}, "language", "invalid_choice"),
    ({"language": None}, "language", "null"),
    ({"choices": {}}, "choices", "not_a_list"),
    ({"choices": [{**NO_REMINDERS, "topic": "weather"}]}, "choices.0.topic", "invalid_choice"),
    ({"choices": [{**NO_REMINDERS, "channel": "webhook"}]}, "choices.0.channel", "invalid_choice"),
    ({"choices": [{**NO_REMINDERS, "wanted": "no"}]}, "choices.0.wanted", "invalid"),
    ({"choices": [{"topic": "reviews", "channel": "sms"}]}, "choices.0.wanted", "required"),
    ({"choices": [NO_REMINDERS, NO_REMINDERS]}, "choices", "twice"),
    ({"choices": [NO_REMINDERS] * 17}, "choices", "max_length"),
    ({"phone": "+12125550142"}, "phone", "unknown_field"),
]


@pytest.mark.parametrize(("body", "field", "code"), BAD, ids=lambda given: str(given)[:40])
def test_what_is_none_of_ours_is_refused(client, body, field, code):
    answer = choose(client, body)

    assert answer.status_code == 400
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [(field, code)]
    assert stored() == set()


def test_whoever_read_an_older_version_overwrites_nothing(client, ada):
    read = client.get(ADDRESS)["ETag"]
    unsubscribing.stop(unsubscribing.link(ada, Topic.REVIEWS, Channel.EMAIL).split("/")[-2], AT)

    late = choose(client, {"choices": [NO_REMINDERS]}, version=read)

    assert (late.status_code, late.json()["code"]) == (412, "changed_meanwhile")
    assert stored() == {("reviews", "email", False)}
    fresh = choose(client, {"choices": [NO_REMINDERS]}, version=client.get(ADDRESS)["ETag"])
    assert fresh.status_code == 200
    assert fresh["ETag"] == client.get(ADDRESS)["ETag"]


def test_a_change_says_what_was_read(client):
    answer = choose(client, {"choices": [NO_REMINDERS]}, version="")

    assert (answer.status_code, answer.json()["code"]) == (428, "precondition_required")
    assert stored() == set()


def test_whether_messages_reach_them_is_told(client, ada):
    User.objects.update(email_failed_at=AT, email_failure="smtp_550")
    phone = Phone(user=ada, digest="d" * 64, created_at=AT, verified_at=AT, stopped_at=AT)
    phone.number = keyring.seal(b"+12125550142", place=phone.place)
    phone.save()

    told = client.get(ADDRESS).json()

    assert told["mail"]["failed_at"] == "2026-11-23T15:00:00Z"
    assert told["mail"]["failure"] == "smtp_550"
    assert told["phone"] == {
        "number": "+12125550142",
        "verified_at": "2026-11-23T15:00:00Z",
        "stopped_at": "2026-11-23T15:00:00Z",
        "failed_at": None,
        "failure": "",
    }


def test_nobody_chooses_for_somebody_else(client):
    UserFactory(email="ben@example.org")

    choose(client, {"language": "es", "choices": [NO_REMINDERS]})

    assert User.objects.get(email="ben@example.org").language == "en"
    assert MessageChoice.objects.get().user.email == "ada@example.org"
