"""Functions of a role, and those that ask for a fresh proof."""

import time

import pytest
from django.test import Client

from accounts.api.permissions import has_role
from accounts.models import Role, RoleGrant
from tests.factories.people import UserFactory, make_staff, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.api.guarded")]


@pytest.fixture
def client():
    """With the whole middleware."""
    return Client()


def ask(client, path):
    answer = client.get(path)
    return answer.status_code, answer.json().get("code")


def test_the_function_of_a_role_is_for_its_holders(client):
    assert ask(sign_in(client, make_staff(Role.SUPPORT), second_factor=True), "/api/support/") == (200, None)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SUPPORT}))
def test_another_role_is_refused(client, role):
    sign_in(client, make_staff(role), second_factor=True)

    assert ask(client, "/api/support/") == (403, "permission_denied")


def test_someone_without_a_role_is_refused(client):
    assert ask(sign_in(client, UserFactory()), "/api/support/") == (403, "permission_denied")


def test_a_role_that_ended_is_gone_at_the_next_request(client, now):
    sign_in(client, make_staff(Role.SUPPORT), second_factor=True)
    RoleGrant.objects.update(ended_at=now)

    assert ask(client, "/api/support/") == (403, "permission_denied")


def test_one_class_stands_for_one_set_of_roles():
    assert has_role(Role.SUPPORT) is has_role(Role.SUPPORT)
    assert has_role(Role.SUPPORT).roles == {Role.SUPPORT}


@pytest.mark.parametrize(("seconds", "expected"), [(0, (200, None)), (310, (403, "step_up_required"))])
@pytest.mark.parametrize("second_factor", [True, False])
def test_a_proof_counts_for_five_minutes(client, seconds, expected, second_factor):
    sign_in(client, UserFactory(), second_factor=second_factor, at=time.time() - seconds)

    assert ask(client, "/api/careful/") == expected


def test_a_password_is_no_fresh_proof_of_the_staff(client):
    ines = make_staff(Role.SUPPORT)
    sign_in(client, ines, second_factor=True, at=time.time() - 310)
    session = client.session
    key = "account_authentication_methods"
    session[key] = [*session[key], {"method": "password", "at": time.time()}]
    session.save()
    client.cookies["sessionid"] = session.session_key

    assert ask(client, "/api/careful/") == (403, "step_up_required")
