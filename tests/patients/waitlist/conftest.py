"""A clinician with two free times on Tuesday morning, and people who wait for them."""

from datetime import UTC, datetime, timedelta

import pytest

from providers import next_times
from providers.models import TimeClaim
from tests.factories.patients import PatientFactory
from tests.factories.supply import PracticeFactory, TimeClaimFactory
from tests.factories.waitlist import WaitlistEntryFactory
from tests.patients import demand

NINE = datetime(2026, 11, 24, 14, tzinfo=UTC)  # on Tuesday, in New York
HALF_PAST = NINE + timedelta(minutes=30)
HOUR = timedelta(hours=1)


def keep_free(practice, *starts, now):
    """Take all time of the practice but half an hour from each of these moments on."""
    TimeClaim.objects.filter(practice=practice, kind="visit").delete()
    begins = now - timedelta(days=1)
    for start in sorted(starts):
        if begins < start:
            TimeClaimFactory(practice=practice, during=(begins, start))
        begins = start + timedelta(minutes=30)
    TimeClaimFactory(practice=practice, during=(begins, now + timedelta(days=400)))
    next_times.refresh([practice.pk], now=now)


@pytest.fixture
def practice(okafor_practice, now):
    """Free on Tuesday at nine and at half past nine, and at no other time."""
    keep_free(okafor_practice, NINE, HALF_PAST, now=now)
    return okafor_practice


@pytest.fixture
def somebody(now):
    """Make somebody who waits since so many hours."""

    def make(name, *practices, hours=1, **more):
        patient = more.pop("patient", None) or PatientFactory(
            user__email=f"{name.lower()}@example.org", given_name=name
        )
        return WaitlistEntryFactory(patient=patient, practices=practices, since=now - hours * HOUR, **more)

    return make


@pytest.fixture
def visit_of(now):
    """Confirm a visit of half an hour elsewhere."""

    return lambda patient, starts_at: demand.visit(patient, PracticeFactory(), starts_at, now)
