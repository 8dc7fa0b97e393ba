"""Two sweeps at once make one offer of a time, and one offer to a patient, whatever they wait for."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from accounts.models import OutboxMessage
from patients.models import WaitlistOffer
from patients.waitlist import ending, offering
from providers import next_times
from providers.models import TimeClaim
from providers.time_claims import Time
from tests.concurrency.threads import at_once, beside
from tests.factories.patients import PatientFactory
from tests.factories.supply import TimeClaimFactory, make_listed_practice
from tests.factories.waitlist import WaitlistEntryFactory

pytestmark = pytest.mark.django_db(transaction=True)
NINE = datetime(2026, 11, 24, 14, tzinfo=UTC)
HALF_AN_HOUR = timedelta(minutes=30)
ROUNDS = 5


@pytest.fixture
def practice(now):
    """Free on Tuesday at nine, and at no other time."""
    practice = make_listed_practice(now=now)
    TimeClaimFactory(practice=practice, during=(now, NINE))
    TimeClaimFactory(practice=practice, during=(NINE + HALF_AN_HOUR, NINE + timedelta(days=400)))
    with transaction.atomic():
        next_times.refresh([practice.pk], now=now)
    return practice


def wait(practice, email, now, **more):
    patient = more.pop("patient", None) or PatientFactory(user__email=email)
    return WaitlistEntryFactory(patient=patient, practices=[practice], since=now - timedelta(hours=1), **more)


def test_two_sweeps_at_once_make_one_offer(practice, now):
    for number in range(2 * ROUNDS):
        wait(practice, f"p{number}@example.org", now)
    for number in range(ROUNDS):
        moment = now + number * timedelta(minutes=15)  # the offer before has ended by then
        before = WaitlistOffer.objects.count()
        done = at_once(*2 * [lambda moment=moment: offering.offer_free_times(now=moment)])
        assert done == ["done", "done"]
        assert WaitlistOffer.objects.count() == before + 1
        assert WaitlistOffer.objects.open().count() == 1
        assert TimeClaim.objects.filter(kind="offer", released_at=None).count() == 1
    assert OutboxMessage.objects.filter(kind="visit.offered").count() == ROUNDS
    assert OutboxMessage.objects.filter(kind="visit.offer_ended").count() == ROUNDS - 1


def test_a_sweep_beside_another_waits_and_finds_the_offer_made(practice, now):
    entry = wait(practice, "ada@example.org", now)

    def first(let_the_other):
        made = offering.offer_free_times(now=now)
        let_the_other()
        return made

    assert beside(first, lambda: offering.offer_free_times(now=now)) == (1, 0)
    assert WaitlistOffer.objects.get().entry == entry


def offered_at_two_places(practice, now):
    """How many offers a patient has whom two sweeps offer a time at once, each of another wait."""
    other = make_listed_practice(now=now)
    here = wait(practice, "ada@example.org", now)
    there = wait(other, "", now, patient=here.patient)

    def first(let_the_other):
        made = offering._offer(here, Time(practice, NINE, 30), now)
        let_the_other()
        return made

    beside(first, lambda: offering._offer(there, Time(other, NINE, 30), now))
    return WaitlistOffer.objects.open().count()


def test_a_patient_gets_one_offer_at_a_time(practice, now):
    assert offered_at_two_places(practice, now) == 1


def test_without_the_turn_of_the_patient_there_would_be_two(practice, now, monkeypatch):
    monkeypatch.setattr(ending, "take_turn", lambda patient: None)
    assert offered_at_two_places(practice, now) == 2
