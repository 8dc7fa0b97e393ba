"""A closed account is out at the next request, by whatever it was signed in."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts import people
from accounts.models import Role, User
from tests.factories.people import UserFactory, make_staff, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return UserFactory()


def is_in(client):
    return client.get("/api/v1/me/").status_code == 200


def test_a_closed_account_is_out_at_once_and_its_sessions_do_not_come_back(ada, now):
    client, other = sign_in(Client(), ada), sign_in(Client(), UserFactory(email="eve@example.org"))

    people.deactivate(user=ada, now=now)

    assert not is_in(client)
    assert is_in(other)
    people.reactivate(user=ada, now=now)
    assert not is_in(client)
    assert User.objects.get(pk=ada.pk).is_active


def test_what_is_so_already_is_refused(ada, now):
    with pytest.raises(people.IsActive):
        people.reactivate(user=ada, now=now)
    people.deactivate(user=ada, now=now)
    with pytest.raises(people.IsInactive):
        people.deactivate(user=ada, now=now)


def test_the_commands_close_and_open(ada):
    out = StringIO()
    call_command("deactivate_person", "ada@example.org", stdout=out)
    assert not User.objects.get().is_active
    with pytest.raises(CommandError, match="closed already"):
        call_command("deactivate_person", "ada@example.org")
    call_command("reactivate_person", "ada@example.org", stdout=out)
    assert User.objects.get().is_active


def test_closing_in_the_admin_does_the_same(ada):
    client = sign_in(Client(), ada)
    admin = sign_in(Client(), make_staff(Role.ADMIN), second_factor=True)

    answer = admin.post(reverse("admin:accounts_user_change", args=[ada.pk]), {"email": ada.email})

    assert answer.status_code == 302
    assert not User.objects.get(pk=ada.pk).is_active
    assert not is_in(client)
    assert not ada.sessions.exists()
