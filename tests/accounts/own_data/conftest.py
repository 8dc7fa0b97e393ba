"""Ada, signed in just now with her password, and a clock that tests move."""

from datetime import UTC, datetime

import pytest
import time_machine

from tests.factories.people import UserFactory, sign_in


@pytest.fixture
def clock():
    """Stands still at the present: the database's own clock can't be moved."""
    with time_machine.travel(datetime.now(UTC), tick=False) as moved:
        yield moved


@pytest.fixture
def ada(db):
    return UserFactory()


@pytest.fixture
def as_ada(client, clock, ada):
    return sign_in(client, ada)
