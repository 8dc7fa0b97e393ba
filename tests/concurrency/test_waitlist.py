"""Two sweeps at once make one offer of a time, and one offer to a patient, whatever they wait for."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from accounts.models import OutboxMessage
from patients.models import Visit, WaitlistOffer
from patients.waitlist import answering, ending, offering
from providers import next_times, time_claims
from providers.models import TimeClaim
from providers.time_claims import Time
from tests.concurrency.threads import at_once, beside
from tests.factories.patients import ConsentFactory, PatientFactory
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


@pytest.fixture
def offered(practice, now):
    """Ada is offered the time, and has agreed to all that a visit there needs."""
    entry = wait(practice, "ada@example.org", now)
    ConsentFactory(patient=entry.patient, storing=True)
    ConsentFactory(patient=entry.patient, clinic=practice.location.clinic, version="2026-12")
    offering.offer_free_times(now=now)
    return entry


def take_up(entry, now):
    return lambda: answering.accept(entry=entry, telling=None, agrees={}, by=entry.patient.user, now=now)


def test_of_accepting_and_ending_at_once_one_happens(offered, now):
    ends = WaitlistOffer.objects.get().expires_at
    accept = take_up(offered, ends - timedelta.resolution)
    done = at_once(accept, lambda: ending.end_unanswered(now=ends))
    status = WaitlistOffer.objects.get().status
    assert (status, done) in [("accepted", ["done", "done"]), ("expired", ["done", "no_offer"])]
    assert Visit.objects.count() == (status == "accepted")


def test_accepting_twice_at_once_makes_one_visit(offered, now):
    assert at_once(*3 * [take_up(offered, now)]) == ["done", "no_offer", "no_offer"]
    assert Visit.objects.count() == 1


def visits_of_a_time_that_somebody_else_has(practice, offered, now):
    """How many visits are made of an offer whose time a hold takes beside, by a clock that says that it has ended."""
    ends = WaitlistOffer.objects.get().expires_at

    def hold(let_the_other):
        until = ends + timedelta(minutes=10)
        time_claims.take(Time(practice, NINE, 30), kind="hold", expires_at=until, now=ends)
        let_the_other()

    def accept():
        try:
            take_up(offered, ends - timedelta.resolution)()
        except time_claims.NoLongerKept:
            return "not kept"
        return "accepted"

    _, answer = beside(hold, accept)
    assert TimeClaim.objects.filter(kind="hold", released_at=None).count() == 1
    return answer, Visit.objects.count()


def test_a_time_that_has_gone_to_somebody_else_is_not_booked(practice, offered, now):
    assert visits_of_a_time_that_somebody_else_has(practice, offered, now) == ("not kept", 0)


def test_without_the_look_at_the_claim_it_would_be(practice, offered, now, monkeypatch):
    def hand_over(claim, *, kind, expires_at):
        TimeClaim.objects.filter(pk=claim.pk).update(kind=kind, expires_at=expires_at)

    monkeypatch.setattr(time_claims, "hand_over", hand_over)
    assert visits_of_a_time_that_somebody_else_has(practice, offered, now) == ("accepted", 1)
