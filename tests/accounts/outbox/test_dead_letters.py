"""Messages that were given up, as administrators see them over the API and the command line."""

import uuid
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import OutboxMessage, Role
from tests.accounts.queued import put
from tests.factories.people import make_staff, sign_in

pytestmark = pytest.mark.django_db

LIST = "/api/v1/admin/messages/"
DEAD = {"state": "dead", "last_error": "smtp_554", "attempts": 7, "crashes": 2}


@pytest.fixture
def dead(now):
    return change(put(now, key="dead"), **DEAD)


@pytest.fixture
def admin(client):
    return sign_in(client, make_staff(Role.ADMIN), second_factor=True)


def change(message, **values):
    OutboxMessage.objects.filter(pk=message.pk).update(**values)
    message.refresh_from_db()
    return message


def run(*arguments):
    output = StringIO()
    call_command("outbox", *arguments, stdout=output)
    return output.getvalue()


def test_only_what_was_given_up_is_listed_with_its_cause_and_without_what_it_says(admin, dead, now):
    put(now, key="due")
    assert admin.get(LIST).json()["results"] == [
        {
            "id": str(dead.pk),
            "kind": "confirm_email",
            "channel": "email",
            "state": "dead",
            "cause": "smtp_554",
            "attempts": 7,
            "crashes": 2,
            "created_at": "2026-11-23T15:00:00Z",
            "due_at": "2026-11-23T15:00:00Z",
        }
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("cause=smtp_554", 1),
        ("cause=smtp_552", 0),
        ("channel=sms", 0),
        ("kind=confirm_email&channel=email", 1),
    ],
)
def test_the_list_is_narrowed_down(admin, dead, query, found):
    assert len(admin.get(f"{LIST}?{query}").json()["results"]) == found


def test_it_is_sent_again_once(admin, dead):
    answer = admin.post(f"{LIST}{dead.pk}/resend/", {}, content_type="application/json")
    assert (answer.status_code, answer.json()["state"], answer.json()["cause"]) == (200, "due", "")
    dead.refresh_from_db()
    assert (dead.state, dead.attempts, dead.crashes) == ("due", 0, 0)

    change(dead, attempts=3)
    refusal = admin.post(f"{LIST}{dead.pk}/resend/", {}, content_type="application/json")
    assert (refusal.status_code, refusal.json()["code"]) == (409, "message_is_not_dead")
    dead.refresh_from_db()
    assert dead.attempts == 3


def test_the_command_counts_and_lists_without_what_it_says(dead, now):
    put(now, key="due", address="canary@example.org", subject="canary", text="canary")
    counted, listed = run(), run("--dead")
    assert [line.split()[:4] for line in counted.splitlines()[1:]] == [
        ["dead", "email", "confirm_email", "1"],
        ["due", "email", "confirm_email", "1"],
    ]
    assert str(dead.pk) in listed
    assert "smtp_554" in listed
    assert listed.endswith("1 were given up.\n")
    assert "canary" not in counted + listed
    assert run("--dead", "--cause", "smtp_552") == "0 were given up.\n"


def test_the_command_sends_again_what_is_named_or_all_that_fits(dead, now):
    sms = change(put(now, key="sms"), **DEAD, channel="sms")
    assert run("--resend-all", "--channel", "sms") == "1 will be sent again.\n"
    assert run("--resend", str(dead.pk)) == "1 will be sent again.\n"
    for message in (dead, sms):
        message.refresh_from_db()
        assert (message.state, message.attempts) == ("due", 0)


@pytest.mark.parametrize("which", ["one that waits", "none at all"])
def test_the_command_says_what_it_could_not_send_again(dead, now, which):
    other = put(now).pk if which == "one that waits" else uuid.UUID(int=1)
    with pytest.raises(CommandError, match="1 were not given up"):
        run("--resend", str(dead.pk), str(other))
    dead.refresh_from_db()
    assert dead.state == "due"
