"""Roles are given and taken by two people, end the sessions at once, and ask for a second factor before."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client

from accounts import roles
from accounts.models import Role, RoleGrant
from tests.factories.people import UserFactory, make_staff, sign_in

pytestmark = pytest.mark.django_db
TWO = {"by": "Ines", "approved_by": "Jonas", "reason": "joined support"}


@pytest.fixture
def ada():
    return UserFactory()


def add_second_factor(user):
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": ""})


def test_a_role_is_given_with_its_story_and_ends_the_sessions(ada, now):
    add_second_factor(ada)
    client = sign_in(Client(), ada)

    grant = roles.grant(user=ada, role=Role.SUPPORT, now=now, **TWO)

    assert (grant.granted_by, grant.reason, grant.granted_at) == (
        "Ines, approved by Jonas",
        "joined support",
        now,
    )
    assert roles.held(ada) == {Role.SUPPORT}
    assert client.get("/api/v1/me/").status_code == 401


@pytest.mark.parametrize(("by", "approved_by"), [("Ines", "ines "), ("Ines", " "), ("", "Jonas")])
def test_one_person_alone_neither_gives_nor_takes_a_role(ada, now, by, approved_by):
    add_second_factor(ada)
    alone = {**TWO, "by": by, "approved_by": approved_by}
    with pytest.raises(roles.NeedsTwoPeople):
        roles.grant(user=ada, role=Role.SUPPORT, now=now, **alone)
    assert not RoleGrant.objects.exists()

    ines = make_staff(Role.SUPPORT)
    with pytest.raises(roles.NeedsTwoPeople):
        roles.end(user=ines, role=Role.SUPPORT, now=now, **alone)
    assert roles.held(ines) == {Role.SUPPORT}


@pytest.mark.parametrize("kind", [None, Authenticator.Type.RECOVERY_CODES])
def test_nobody_gets_a_role_without_a_second_factor(ada, now, kind):
    if kind:
        Authenticator.objects.create(user=ada, type=kind, data={"seed": "", "used_mask": 0})

    with pytest.raises(roles.NeedsSecondFactor):
        roles.grant(user=ada, role=Role.ADMIN, now=now, **TWO)

    assert roles.held(ada) == frozenset()


def test_a_role_is_given_once_and_taken_once(ada, now):
    add_second_factor(ada)
    roles.grant(user=ada, role=Role.SUPPORT, now=now, **TWO)
    with pytest.raises(roles.RoleIsHeld):
        roles.grant(user=ada, role=Role.SUPPORT, now=now, **TWO)

    roles.end(user=ada, role=Role.SUPPORT, now=now, **TWO)
    with pytest.raises(roles.RoleIsNotHeld):
        roles.end(user=ada, role=Role.SUPPORT, now=now, **TWO)
    grant = RoleGrant.objects.get()
    assert (grant.ended_at, grant.ended_by, grant.end_reason) == (
        now,
        "Ines, approved by Jonas",
        "joined support",
    )


def test_taking_a_role_ends_the_sessions_by_cookie_and_by_token(now):
    ines = make_staff(Role.SUPPORT)
    client = sign_in(Client(), ines, second_factor=True)
    token = sign_in(Client(), ines, second_factor=True).cookies["sessionid"].value
    assert client.get("/api/v1/me/").status_code == 200

    roles.end(user=ines, role=Role.SUPPORT, now=now, **TWO)

    assert client.get("/api/v1/me/").status_code == 401
    assert Client().get("/api/v1/me/", headers={"X-Session-Token": token}).status_code == 401


def run(*arguments):
    out = StringIO()
    call_command(*arguments, "--by=Ines", "--approved-by=Jonas", "--reason=joined", stdout=out)
    return out.getvalue()


def test_the_commands_give_and_take_a_role(ada):
    add_second_factor(ada)

    assert run("grant_role", "ADA@example.org", "verifier") == (
        "ada@example.org is now Verifier; their sessions have ended.\n"
    )
    assert roles.held(ada) == {Role.VERIFIER}
    assert "no longer Verifier" in run("end_role", "ada@example.org", "verifier")
    assert roles.held(ada) == frozenset()


@pytest.mark.parametrize(
    ("email", "said"),
    [("nobody@example.org", "Nobody signs in"), ("ada@example.org", "set up a second factor first")],
)
def test_a_refusal_is_one_line(ada, email, said):
    with pytest.raises(CommandError, match=said):
        run("grant_role", email, "admin")

    assert not RoleGrant.objects.exists()
