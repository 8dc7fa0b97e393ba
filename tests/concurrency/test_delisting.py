"""Two sweeps at once tell of a delisting once: by the turn of the patient, and behind it by the key of the mail."""

import itertools
from datetime import timedelta

import pytest

from accounts import outbox
from accounts.models import OutboxMessage
from patients.visits import delisting, turns
from providers.models import Provider
from tests.concurrency.threads import beside
from tests.factories.patients import PatientFactory
from tests.factories.supply import make_listed_practice
from tests.patients import demand

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def two_sweeps(now):
    """How many mails two sweeps write of one visit, the second of which begins before the first has ended."""
    demand.visit(PatientFactory(), make_listed_practice(now=now), now + timedelta(days=1), now)
    Provider.objects.update(suspended_at=now)

    def run():
        def first(let_the_other):
            told = delisting.tell(now=now)
            let_the_other()
            return told

        said = beside(first, lambda: delisting.tell(now=now))
        return said, OutboxMessage.objects.filter(kind="visit.delisted").count()

    return run


def test_two_sweeps_tell_once(two_sweeps):
    assert two_sweeps() == ((1, 0), 1)


def test_without_the_turn_of_the_patient_the_key_of_the_message_still_holds(two_sweeps, monkeypatch):
    without_turns(monkeypatch)

    assert two_sweeps() == ((1, 1), 1)


def test_without_either_there_would_be_two_mails(two_sweeps, monkeypatch):
    without_turns(monkeypatch)
    numbers, real = itertools.count(), outbox.tell
    monkeypatch.setattr(
        outbox, "tell", lambda *, dedupe_key, **rest: real(dedupe_key=f"{dedupe_key}{next(numbers)}", **rest)
    )

    assert two_sweeps() == ((1, 1), 2)


def without_turns(monkeypatch):
    monkeypatch.setattr(turns, "take_turn", lambda patient: None)
    monkeypatch.setattr("django.db.models.query.QuerySet.select_for_update", lambda rows, **given: rows)
