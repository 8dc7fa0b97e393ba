"""Five beats at once remind of each visit once: by the turn of the patient, and behind it by the key."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from accounts import outbox
from accounts.models import OutboxMessage
from patients.reminders import reminding
from patients.visits import turns
from tests.factories.patients import PatientFactory
from tests.factories.supply import make_listed_practice
from tests.patients import demand

pytestmark = pytest.mark.django_db(transaction=True)

BEATS, VISITS = 5, 4
HOUR = timedelta(hours=1)


@pytest.fixture
def due(now):
    """When visits of four patients are all due to be reminded of."""
    practice, start = make_listed_practice(now=now), now + timedelta(days=7)
    for number in range(VISITS):
        patient = PatientFactory(user__email=f"patient{number}@example.org")
        demand.visit(patient, practice, start + number * HOUR, now, reminder_due_at=start - 48 * HOUR)
    return start - 48 * HOUR


def five_beats(due):
    """What each of five sweeps says, begun at the same moment; how many messages there are."""
    barrier = Barrier(BEATS)

    def run(_):
        connection.ensure_connection()
        barrier.wait(timeout=30)
        try:
            return reminding.remind(now=due)
        finally:
            connection.close()

    with ThreadPoolExecutor(BEATS) as pool:
        said = sum(pool.map(run, range(BEATS)))
    return said, OutboxMessage.objects.filter(kind="visit.reminder_48h").count()


@pytest.fixture
def together(monkeypatch):
    """All five have looked at each visit before one of them writes, for no turn keeps them apart."""
    meeting, real = Barrier(BEATS), reminding._remind
    in_turn = turns.in_turn

    def meet(visit, *, side):
        row = in_turn(visit, side=side)
        meeting.wait(timeout=30)
        return row

    monkeypatch.setattr(turns, "take_turn", lambda patient: None)
    monkeypatch.setattr("django.db.models.query.QuerySet.select_for_update", lambda rows, **given: rows)
    monkeypatch.setattr(reminding, "in_turn", meet)
    return real


def test_five_beats_remind_of_each_visit_once(due):
    assert five_beats(due) == (VISITS, VISITS)


def test_without_turns_the_key_of_the_message_still_holds(due, together):
    assert five_beats(due) == (VISITS, VISITS)


def test_without_the_key_too_everybody_would_be_reminded_five_times(due, together, monkeypatch):
    numbers, real = itertools.count(), outbox.tell
    monkeypatch.setattr(
        outbox, "tell", lambda *, dedupe_key, **rest: real(dedupe_key=f"{dedupe_key}{next(numbers)}", **rest)
    )
    assert five_beats(due) == (BEATS * VISITS, BEATS * VISITS)
