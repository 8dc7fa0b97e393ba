"""Where Ada's row is locked, sweeps leave it and go on to Eve's; hers follows once it is free."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection
from psycopg.errors import LockNotAvailable

from patients import consents
from patients.booking import holds
from patients.models import Consent, Hold, WaitlistEntry, WaitlistOffer
from patients.requests import expiring, withdrawing
from patients.waitlist import ending, offering
from providers import rounds
from tests.factories.patients import ConsentFactory
from tests.patients import demand

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
MOVE = """
UPDATE patients_patient SET birth_date = (SELECT birth_date FROM patients_patient WHERE id = %s) WHERE id = %s
"""
NINE = datetime(2026, 11, 24, 14, tzinfo=UTC)  # on Tuesday, in New York


def unanswered_requests(patients, practice, now):
    for number, patient in enumerate(patients):
        demand.target(demand.request(patient, now), practice, NINE + number * HOUR, now)
    return lambda: expiring.end_unanswered(now=now + DAY)


def unanswered_offers(patients, practice, now):
    for number, patient in enumerate(patients):
        entry = demand.wait(patient, practice, now)
        offer = demand.offer(entry, practice, NINE + number * HOUR, now)
        WaitlistOffer.objects.filter(pk=offer.pk).update(expires_at=now + number * MINUTE)
    return lambda: ending.end_unanswered(now=now + 5 * MINUTE)


def old_waits(patients, practice, now):
    for number, patient in enumerate(patients):
        entry = demand.wait(patient, practice, now)
        WaitlistEntry.objects.filter(pk=entry.pk).update(until=now + DAY + number * MINUTE)
    return lambda: ending.end_old_waits(now=now + 2 * DAY)


def waits(patients, practice, now):
    for number, patient in enumerate(patients):
        demand.wait(patient, practice, now + number * MINUTE)
    return lambda: offering.offer_free_times(now=now + HOUR)


def holds_that_are_over(patients, practice, now):
    for number, patient in enumerate(patients):
        demand.hold(patient, practice, NINE + number * HOUR, now)
        Hold.objects.filter(patient=patient).update(created_at=now + number * MINUTE)
    return lambda: holds.end_expired(now=now + HOUR)


def consents_of_childhood(patients, practice, now):
    for patient in patients:
        patient.user, patient.birth_date = None, "2008-11-20"
        patient.save()
        ConsentFactory(patient=patient, clinic=practice.location.clinic, granted_at=now - 400 * DAY)
    return lambda: consents.end_those_of_childhood(now=now)


SWEEPS = (
    unanswered_requests, unanswered_offers, old_waits, waits, holds_that_are_over, consents_of_childhood,
)  # fmt: skip


@pytest.fixture
def locked(ada, monkeypatch):
    """Ada's turn, taken by somebody for longer than a sweep waits; ends with `monkeypatch.undo()`."""

    def lock(module):
        real = module.take_turn

        def take_turn(patient):
            if patient.pk == ada.pk:
                raise OperationalError from LockNotAvailable()
            real(patient)

        monkeypatch.setattr(module, "take_turn", take_turn)

    for module in (withdrawing, ending, holds, consents):
        lock(module)


@pytest.mark.parametrize("rows", SWEEPS)
def test_a_locked_row_holds_up_no_other(rows, ada, eve, okafor_practice, now, locked, monkeypatch):
    sweep = rows([ada, eve.patient], okafor_practice, now)

    assert (sweep(), sweep()) == (1, 0)
    monkeypatch.undo()
    assert (sweep(), sweep()) == (1, 0)


@pytest.mark.parametrize("rows", SWEEPS)
def test_without_that_it_would_hold_up_all(rows, ada, eve, okafor_practice, now, locked, monkeypatch):
    monkeypatch.setattr(rounds, "HELD_UP", ())
    sweep = rows([ada, eve.patient], okafor_practice, now)

    with pytest.raises(OperationalError):
        sweep()


def test_a_day_of_birth_that_does_not_open_holds_up_no_other(ada, eve, okafor_practice, now):
    """Ada's was moved here from Eve's row, so no key opens it."""
    hers = eve.patient
    sweep = consents_of_childhood([ada, hers], okafor_practice, now)
    with connection.cursor() as cursor:
        cursor.execute(MOVE, [hers.pk, ada.pk])

    assert sweep() == 1
    assert Consent.objects.get(withdrawn_at=now).patient == hers
