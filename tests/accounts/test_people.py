"""A closed account is out at the next request, by whatever it was signed in."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts import outbox, people
from accounts.models import OutboxMessage, Role, User
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

    answer = admin.post(
        reverse("admin:accounts_user_change", args=[ada.pk]), {"email": ada.email, "language": "en"}
    )

    assert answer.status_code == 302
    assert not User.objects.get(pk=ada.pk).is_active
    assert not is_in(client)
    assert not ada.sessions.exists()


def test_a_lost_second_factor_is_removed_and_its_owner_is_told(ada, now):
    Authenticator.objects.create(user=ada, type=Authenticator.Type.TOTP, data={"secret": ""})
    client = sign_in(Client(), ada)

    call_command("remove_second_factor", "ada@example.org", stdout=StringIO())

    assert not Authenticator.objects.exists()
    assert not is_in(client)
    (message,) = OutboxMessage.objects.all()
    assert outbox.open_email(message).subject == "Your second factor was removed"


def test_of_someone_who_holds_a_role_it_stays(now):
    ines = make_staff(Role.SUPPORT)
    Authenticator.objects.create(user=ines, type=Authenticator.Type.TOTP, data={"secret": ""})

    with pytest.raises(people.HoldsRole):
        people.remove_second_factor(user=ines, now=now)

    assert Authenticator.objects.count() == 1
    assert not OutboxMessage.objects.exists()
