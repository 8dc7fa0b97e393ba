"""A clinician with two free times on Tuesday morning, and people who wait for them."""

from datetime import UTC, datetime, timedelta

import pytest

from patients.models import RequestTarget, VisitRequest
from patients.visits import confirming
from providers import next_times
from providers.models import TimeClaim
from tests.factories.patients import PatientFactory
from tests.factories.supply import PracticeFactory, TimeClaimFactory
from tests.factories.waitlist import WaitIntakeFactory, WaitlistEntryFactory

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

    def make(patient, starts_at):
        elsewhere, ends_at = PracticeFactory(), starts_at + timedelta(minutes=30)
        request = VisitRequest.objects.create(
            patient=patient,
            intake=WaitIntakeFactory(patient=patient),
            mode="in_person",
            new_patient=True,
            asked_by=patient.user,
            submitted_at=now,
        )
        claim = TimeClaimFactory(practice=elsewhere, during=(starts_at, ends_at))
        target = RequestTarget.objects.create(
            request=request,
            practice=elsewhere,
            claim=claim,
            starts_at=starts_at,
            ends_at=ends_at,
            respond_by=starts_at,
        )
        agreed = confirming.Agreed(claim=claim, starts_at=starts_at, ends_at=ends_at, price_cents=None)
        return confirming.confirm(target=target, agreed=agreed, by=None, now=now)

    return make
