"""People who sign in, and their sessions as signing in leaves them."""

import time

import factory
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from factory.django import DjangoModelFactory

from accounts.models import Role, RoleGrant, User
from accounts.roles import METHODS, METHODS_OF
from tests.factories.supply import LONG_AGO


class UserFactory(DjangoModelFactory):
    """Ada, who can sign in."""

    class Meta:
        model = User
        django_get_or_create = ("email",)

    email = "ada@example.org"


class RoleGrantFactory(DjangoModelFactory):
    class Meta:
        model = RoleGrant

    user = factory.SubFactory(UserFactory)
    role = Role.VERIFIER
    reason = "for tests"
    granted_at = LONG_AGO
    granted_by = "Ines, approved by Jonas"


def make_staff(role, email="ines@kaly.example"):
    """Someone of the platform's staff who holds one role."""
    user = UserFactory(email=email)
    RoleGrantFactory(user=user, role=role)
    return user


def sign_in(client, user, *, second_factor=False, at=None):
    """Give a test client a session of this person; with a second factor proved at a moment, now unless told."""
    client.force_login(user)
    moment = time.time() if at is None else at
    session = client.session
    assert session[SESSION_KEY] == str(user.pk)
    records = [{"method": "password", "at": moment, "email": user.email}]
    if second_factor:
        records.append({"method": "mfa", "at": moment, "type": "totp"})
    session[METHODS], session[METHODS_OF] = records, str(user.pk)
    session.save()  # gives it a new key: it has proved something
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client
