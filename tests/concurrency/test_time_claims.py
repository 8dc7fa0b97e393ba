"""Many at once want the same time of a clinician: one gets it, by the constraint alone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import IntegrityError, OperationalError, connection

from providers.models import TimeClaim
from tests.factories.supply import PracticeFactory

pytestmark = pytest.mark.django_db(transaction=True)

NINE = datetime(2026, 11, 24, 14, tzinfo=UTC)
AT_ONCE = 8
RULE = "one_active_claim_per_provider_and_time"


def claim_at_once(practice):
    """How many of AT_ONCE threads got overlapping time; each looks whether it is free before it writes."""
    barrier = Barrier(AT_ONCE)

    def claim(number):
        start = NINE + timedelta(minutes=number)
        try:
            taken = TimeClaim.objects.filter(
                provider=practice.provider_id, during__overlap=(start, start + timedelta(minutes=30))
            ).exists()
            barrier.wait(timeout=30)
            if taken:
                return False
            TimeClaim.objects.create(
                provider_id=practice.provider_id,
                practice=practice,
                during=(start, start + timedelta(minutes=30)),
                kind="visit",
            )
        except (IntegrityError, OperationalError) as refused:
            # Without a turn taken first, two inserts may wait for each other; PostgreSQL then ends one of them.
            assert RULE in str(refused) or "deadlock detected" in str(refused)
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sum(pool.map(claim, range(AT_ONCE)))


def test_one_of_many_gets_the_time():
    assert claim_at_once(PracticeFactory()) == 1
    assert TimeClaim.objects.count() == 1


@pytest.fixture
def without_the_rule():
    (rule,) = (c for c in TimeClaim._meta.constraints if isinstance(c, ExclusionConstraint))
    with connection.schema_editor() as editor:
        editor.remove_constraint(TimeClaim, rule)
    yield
    TimeClaim.objects.all().delete()
    with connection.schema_editor() as editor:
        editor.add_constraint(TimeClaim, rule)


def test_without_the_rule_the_time_would_be_taken_by_all(without_the_rule):
    """The control: looking first does not keep anyone out."""
    assert claim_at_once(PracticeFactory()) == AT_ONCE
