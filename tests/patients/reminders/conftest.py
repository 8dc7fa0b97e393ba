"""Ada's visit at Dr Okafor's in a week, at ten in New York, agreed on now."""

from datetime import timedelta

import pytest

from accounts.models import OutboxMessage
from patients.reminders import due
from tests.patients import demand

WEEK = timedelta(days=7)


@pytest.fixture
def visit(ada, okafor_practice, now):
    return booked(ada, okafor_practice, now + WEEK, now)


@pytest.fixture
def told(db):
    """The kinds of messages that were queued, in order."""
    return lambda: list(OutboxMessage.objects.order_by("created_at", "kind").values_list("kind", flat=True))


def booked(patient, practice, at, now):
    zone = practice.location.zone
    return demand.visit(patient, practice, at, now, reminder_due_at=due.first(at, zone, agreed_at=now))
