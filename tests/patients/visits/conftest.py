"""Ada's visit at Dr Okafor's, tomorrow at ten."""

from datetime import timedelta

import pytest

from accounts.models import OutboxMessage
from tests.patients import demand

DAY = timedelta(days=1)


@pytest.fixture
def visit(ada, okafor_practice, now):
    return demand.visit(ada, okafor_practice, now + DAY, now)


@pytest.fixture
def told(db):
    """The kinds of notices that were queued."""
    return lambda: set(OutboxMessage.objects.values_list("kind", flat=True))
