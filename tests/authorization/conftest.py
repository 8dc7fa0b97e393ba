"""The world of the matrix, made once for all tests of a module and taken back at its end."""

from datetime import timedelta

import pytest
from django.db import transaction

from accounts import roles
from accounts.phones import proving
from tests.authorization.world import World


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic._from_testcase = True  # as Django's own TestCase has it: the view's transactions are inside
        with atomic:
            yield World()
            transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _world_of_any_age(monkeypatch):
    """On a slow machine a world is older than a proof may be; whose proof is stale proved it an hour ago."""
    monkeypatch.setattr(roles, "STEP_UP_SECONDS", 50 * 60)
    monkeypatch.setattr(proving, "LIFE", timedelta(hours=1))
