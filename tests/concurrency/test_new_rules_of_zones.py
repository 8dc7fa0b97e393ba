"""Visits that follow new rules of a time zone, while people book, cancel, and the command runs twice."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from accounts.models import OutboxMessage
from patients.models import Visit
from patients.visits import cancelling, zones
from patients.visits.turns import Side
from providers import time_claims
from providers.models import TimeClaim
from tests.concurrency.threads import at_once, beside
from tests.factories.patients import PatientFactory
from tests.factories.supply import make_listed_practice
from tests.patients import demand

pytestmark = pytest.mark.django_db(transaction=True)

NINE = datetime(2026, 12, 1, 14, tzinfo=UTC)  # in New York
MINUTE, HOUR, HALF = timedelta(minutes=1), timedelta(hours=1), timedelta(minutes=30)
ROUNDS = 5


@pytest.fixture
def visits(now):
    """Each agreed for an hour before the moment at which it is stored, two hours after the other."""
    practice, made = make_listed_practice(now=now), []
    for number in range(ROUNDS):
        visit = demand.visit(PatientFactory(user__email=f"{number}@example.org"), practice, NINE, now)
        put(visit, NINE + (2 * number) * HOUR)
        made.append(visit)
    return made


def put(visit, right):
    visit.starts_at, visit.ends_at = right + HOUR, right + HOUR + HALF
    visit.local_time = (right - 5 * HOUR).time()
    visit.save(update_fields=["starts_at", "ends_at", "local_time"])
    TimeClaim.objects.filter(pk=visit.claim_id).update(during=(visit.starts_at, visit.ends_at))


def fresh(visit):
    return Visit.objects.select_related("claim").get(pk=visit.pk)


def cancel(visit, now):
    cancelling.cancel(visit=visit, side=Side.PATIENT, code="plans", by=None, now=now)


def test_the_command_twice_at_once_moves_and_tells_once(visits, now):
    said = at_once(lambda: zones.resolve_all(now=now), lambda: zones.resolve_all(now=now))

    assert said == ["done", "done"]
    assert [fresh(visit).starts_at for visit in visits] == [NINE + 2 * n * HOUR for n in range(ROUNDS)]
    assert {fresh(visit).sequence for visit in visits} == {1}
    assert OutboxMessage.objects.filter(kind="visit.shifted").count() == ROUNDS


def test_a_time_goes_to_its_visit_or_to_whoever_wants_it(visits, now):
    for visit in visits:
        right = zones.moment_of(visit)

        def take(right=right, practice=visit.practice):
            with transaction.atomic():
                time = time_claims.Time(practice, right, 30)
                time_claims.take(time, kind="hold", expires_at=now + 10 * MINUTE, now=now)
                time_claims.settle([practice.provider_id], now=now)

        assert at_once(lambda visit=visit: zones.resolve(visit_id=visit.pk, now=now), take) == [
            "done",
            "time_taken",
        ]

        there = TimeClaim.objects.get(released_at=None, during__contains=right)
        assert (there.kind == "visit") == (fresh(visit).starts_at == right)


def cancelled_meanwhile(visit, now):
    """What becomes of moving a visit that is being cancelled."""

    def first(let_the_other):
        cancel(visit, now)
        let_the_other()

    return beside(first, lambda: zones.resolve(visit_id=visit.pk, now=now))[1]


def test_what_is_being_cancelled_is_not_moved(visits, now):
    assert cancelled_meanwhile(visits[0], now) is False

    row = fresh(visits[0])
    assert (row.status, row.starts_at, row.sequence) == ("cancelled_by_patient", NINE + HOUR, 1)
    assert row.claim.released_at == now
    assert not OutboxMessage.objects.filter(kind="visit.shifted").exists()


def test_without_the_turn_it_would_be_moved_and_told(visits, now, monkeypatch):
    related = ("patient__person_key", "practice__provider", "practice__location__clinic", "claim")
    look = Visit.objects.select_related(*related).get
    monkeypatch.setattr(zones, "in_turn", lambda visit, *, side: look(pk=visit.pk))

    assert cancelled_meanwhile(visits[0], now) is True

    assert fresh(visits[0]).status == "cancelled_by_patient"
    assert OutboxMessage.objects.filter(kind="visit.shifted").count() == 1
