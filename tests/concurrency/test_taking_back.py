"""Consents that are taken back beside clinics that answer."""

from datetime import timedelta

import pytest

from patients import consents, pending, taking_back
from patients.models import Consent, RequestTarget, Visit
from patients.requests import answering
from providers import time_claims
from providers.models import TimeClaim
from tests.concurrency.threads import at_once, beside
from tests.factories.patients import ConsentFactory, PatientFactory
from tests.factories.supply import make_listed_practice
from tests.patients import demand

pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)


@pytest.fixture
def practice(now):
    return make_listed_practice(now=now)


@pytest.fixture
def ada(practice):
    ada = PatientFactory()
    ConsentFactory(patient=ada, storing=True)
    ConsentFactory(patient=ada, clinic=practice.location.clinic, version="2026-12")
    return ada


@pytest.fixture
def asked(ada, practice, now):
    return demand.target(demand.request(ada, now), practice, now + DAY, now)


def take_back(patient, purpose, now):
    def run():
        row = Consent.objects.in_force().select_related("patient__person_key", "patient__user")
        consents.withdraw(consent=row.get(patient=patient, purpose=purpose), now=now)

    return run


def confirm(target, now):
    return lambda: answering.confirm(target=target, by=None, now=now)


@pytest.mark.parametrize("purpose", ["share_with_clinic", "store_health"])
def test_a_clinic_confirms_before_it_or_not_at_all(ada, asked, now, purpose):
    said = at_once(take_back(ada, purpose, now), confirm(asked, now))

    status = RequestTarget.objects.get().status
    assert (said, status) in ((["done", "done"], "confirmed"), (["done", "state_has_changed"], "withdrawn"))
    assert Visit.objects.count() == (status == "confirmed")
    assert TimeClaim.objects.filter(released_at=None).count() == Visit.objects.count()


def confirmed_beside(ada, asked, now):
    """What a clinic gets that confirms while the patient stops sharing."""

    def withdraw(let_the_other):
        take_back(ada, "share_with_clinic", now)()
        let_the_other()

    def clinic():
        try:
            return confirm(asked, now)()
        except answering.StateHasChanged as refusal:
            return refusal.code

    return beside(withdraw, clinic)[1]


def test_a_clinic_that_comes_second_waits_and_learns_of_it(ada, asked, now):
    assert confirmed_beside(ada, asked, now) == "state_has_changed"
    assert not Visit.objects.exists()


def test_without_the_end_of_what_was_asked_it_would_get_the_visit(ada, asked, now, monkeypatch):
    monkeypatch.setattr(taking_back, "stop_asking", lambda patient, clinic_id, now: None)

    assert confirmed_beside(ada, asked, now) == Visit.objects.get()


@pytest.fixture
def two(now):
    """Two patients who each asked both of two clinicians, in another order."""
    practices = [make_listed_practice(now=now) for _ in range(2)]
    patients = [PatientFactory(user__email=f"patient{number}@example.org") for number in range(2)]
    for number, patient in enumerate(patients):
        ConsentFactory(patient=patient, storing=True)
        for place, practice in enumerate(practices if number else practices[::-1]):
            entry = demand.wait(patient, practice, now)
            demand.offer(entry, practice, now + DAY + number * DAY + place * demand.HOUR, now)
    return patients


def test_two_who_take_it_back_at_once_do_not_wait_for_each_other_for_ever(two, now):
    assert at_once(*(take_back(patient, "store_health", now) for patient in two)) == ["done", "done"]
    assert not TimeClaim.objects.filter(released_at=None).exists()


def test_with_one_turn_after_the_other_they_would(two, now, monkeypatch):
    """The control: the second takes the turns in its own order, while the first has one of them."""
    first, second = (take_back(patient, "store_health", now) for patient in two)
    take_turns, slowly = time_claims.take_turns, []

    def one_by_one(waits, because, *, now):
        for offer in sorted(waits.offers, key=lambda offer: offer.starts_at):
            take_turns([offer.practice.provider_id])
            if slowly:
                slowly.pop()()

    monkeypatch.setattr(time_claims, "take_turns", lambda providers: None)
    monkeypatch.setattr(pending, "end", one_by_one)

    def begin(let_the_other):
        slowly.append(let_the_other)
        first()

    said = beside(begin, second)

    assert "deadlock detected" in " ".join(map(str, said))
