"""Messages in the admin: shown without what they say, and sent again when they were given up."""

import pytest
from django.urls import reverse

from accounts import outbox
from accounts.models import OutboxMessage, Role
from tests.factories.people import make_staff, sign_in

pytestmark = pytest.mark.django_db

State = OutboxMessage.State
LIST = "admin:accounts_outboxmessage_changelist"


@pytest.fixture
def admin_client(client):
    return sign_in(client, make_staff(Role.ADMIN), second_factor=True)


def put(now, *, state):
    email = outbox.Email("ada@example.org", "canary-subject", "canary-text")
    outbox.queue(kind="confirm_email", dedupe_key=state, email=email, user=None, now=now)
    message = OutboxMessage.objects.get(dedupe_key=state)
    message.state, message.attempts = state, 7
    message.save()
    return message


def test_neither_the_list_nor_a_page_shows_whom_or_what(admin_client, now):
    message = put(now, state=State.DUE)
    for address in (reverse(LIST), reverse("admin:accounts_outboxmessage_change", args=[message.pk])):
        shown = admin_client.get(address).content.decode()
        assert "confirm_email" in shown
        assert "canary" not in shown
        assert "ada@" not in shown


def resend(client, messages):
    chosen = [str(message.pk) for message in messages]
    return client.post(reverse(LIST), {"action": "resend", "_selected_action": chosen}, follow=True)


def test_what_was_given_up_is_due_again_and_nothing_else_is_touched(admin_client, now):
    dead, sent = put(now, state=State.DEAD), put(now, state=State.SENT)
    page = resend(admin_client, [dead, sent]).content.decode()
    assert "1 will be sent again, 1 were not given up." in page
    for message in (dead, sent):
        message.refresh_from_db()
    assert (dead.state, dead.attempts) == (State.DUE, 0)
    assert (sent.state, sent.attempts) == (State.SENT, 7)


def test_dead_letters_are_found_by_cause_and_sent_again_all_at_once(admin_client, now):
    dead, due = put(now, state=State.DEAD), put(now, state=State.DUE)
    OutboxMessage.objects.update(last_error="smtp_554")
    address = f"{reverse(LIST)}?cause=smtp_554"
    assert admin_client.get(address).content.decode().count('name="_selected_action"') == 1
    everything = {"action": "resend", "select_across": "1", "_selected_action": [str(dead.pk)]}
    page = admin_client.post(address, everything, follow=True).content.decode()
    assert "1 will be sent again, 0 were not given up." in page
    assert set(OutboxMessage.objects.values_list("pk", "state", "attempts")) == {
        (dead.pk, State.DUE, 0),
        (due.pk, State.DUE, 7),
    }


def test_a_verifier_sees_no_messages(client, now):
    dead = put(now, state=State.DEAD)
    client = sign_in(client, make_staff(Role.VERIFIER), second_factor=True)
    assert client.get(reverse(LIST)).status_code == 403
    assert resend(client, [dead]).status_code == 403
    dead.refresh_from_db()
    assert dead.state == State.DEAD
