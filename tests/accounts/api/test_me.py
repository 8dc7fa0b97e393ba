"""Who I am, and where I am signed in, over HTTP."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.models import Role, UserSession
from accounts.sessions import hash_of
from tests.factories.people import UserFactory, make_staff, sign_in

pytestmark = pytest.mark.django_db
SESSIONS = "/api/v1/me/sessions/"


@pytest.fixture
def client():
    """With the whole middleware."""
    return Client()


@pytest.fixture
def ada():
    return UserFactory()


def ids(client):
    return [row["id"] for row in client.get(SESSIONS).json()["results"]]


def test_i_am_told_who_i_am(client, ada):
    answer = sign_in(client, ada).get("/api/v1/me/").json()

    assert answer["since"].startswith(ada.created_at.isoformat()[:19])
    expected = {"email": "ada@example.org", "roles": [], "second_factor": False, "id": str(ada.pk)}
    assert answer == {**expected, "since": answer["since"]}


def test_staff_are_told_their_roles_and_that_a_second_factor_is_set_up(client):
    ines = make_staff(Role.SUPPORT)
    Authenticator.objects.create(user=ines, type=Authenticator.Type.TOTP, data={"secret": ""})

    answer = sign_in(client, ines, second_factor=True).get("/api/v1/me/").json()

    assert (answer["roles"], answer["second_factor"]) == (["support"], True)


def test_my_sessions_are_listed_and_this_one_is_marked(client, ada, django_assert_num_queries):
    sign_in(client, ada)
    sign_in(Client(), ada)
    sign_in(Client(), UserFactory(email="eve@example.org"))

    with django_assert_num_queries(5):  # the session, the person, their roles, which limit counts, the list
        rows = client.get(SESSIONS).json()["results"]

    assert sorted(rows[0]) == ["device", "id", "seen_at", "signed_in_at", "this_one"]
    assert {row["id"] for row in rows} == {str(one.pk) for one in ada.sessions.all()}
    this = UserSession.objects.get(key_hash=hash_of(client.cookies["sessionid"].value))
    assert [row["id"] for row in rows if row["this_one"]] == [str(this.pk)]


def test_a_session_that_is_over_is_not_listed(client, ada, now):
    with time_machine.travel(now, tick=False) as clock:
        sign_in(Client(), ada)
        clock.shift(timedelta(minutes=15))
        sign_in(client, ada)

        assert len(ids(client)) == 1


def test_another_session_of_mine_is_ended(client, ada):
    other = sign_in(Client(), ada)
    sign_in(client, ada)
    (target,) = set(ids(client)) - {mine(client)}

    assert client.delete(f"{SESSIONS}{target}/").status_code == 204

    assert other.get("/api/v1/me/").status_code == 401
    assert client.get("/api/v1/me/").status_code == 200


def mine(client):
    return next(row["id"] for row in client.get(SESSIONS).json()["results"] if row["this_one"])


def test_a_strangers_session_is_not_found_and_goes_on(client, ada):
    eve = sign_in(Client(), UserFactory(email="eve@example.org"))
    sign_in(client, ada)

    answer = client.delete(f"{SESSIONS}{mine(eve)}/")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert eve.get("/api/v1/me/").status_code == 200


def test_i_sign_out_everywhere(client, ada):
    token = sign_in(Client(), ada).cookies["sessionid"].value
    others = sign_in(Client(), UserFactory(email="eve@example.org"))
    sign_in(client, ada)

    assert client.delete(SESSIONS).status_code == 204

    assert client.get("/api/v1/me/").status_code == 401
    assert Client().get("/api/v1/me/", headers={"X-Session-Token": token}).status_code == 401
    assert others.get("/api/v1/me/").status_code == 200


@pytest.mark.parametrize("path", [SESSIONS, f"{SESSIONS}00000000-0000-4000-8000-000000000000/"])
def test_ending_a_session_by_cookie_needs_the_csrf_token(ada, path):
    client = sign_in(Client(enforce_csrf_checks=True), ada)

    answer = client.delete(path)

    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")
    assert client.get("/api/v1/me/").status_code == 200
