"""Anything in any order: no time is given twice, nothing happens unsaid. STATEFUL_EXAMPLES says how many times.

20,000 steps: `STATEFUL_EXAMPLES=500 python3 manage.py test tests/stateful/test_booking.py`.
"""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from patients import notices
from patients.models import Visit
from patients.states import change_status
from patients.visits import cancelling
from providers import time_claims
from tests.stateful.test_machine import EXAMPLES
from tests.stateful.visiting import Visits

pytestmark = [pytest.mark.stateful, pytest.mark.django_db]
STEPS = 40


def run(examples=EXAMPLES):
    """The same each time: what is found can be found again. Returns how many steps were taken."""
    kept = {"deadline": None, "database": None, "derandomize": True, "phases": [Phase.generate]}
    allowed = {"suppress_health_check": list(HealthCheck), "print_blob": False}
    given = settings(max_examples=examples, stateful_step_count=STEPS, **kept, **allowed)
    Visits.steps = 0
    run_state_machine_as_test(Visits, settings=given)
    return Visits.steps


def test_whatever_people_do_no_time_is_given_twice(catalogue, record_property):
    steps = run()

    record_property("steps of booking", steps)
    assert steps >= EXAMPLES * STEPS / 2


def test_the_twin_that_releases_nothing_is_found(catalogue, monkeypatch):
    monkeypatch.setattr(time_claims, "release", lambda claims, *, now: None)

    with pytest.raises(AssertionError):
        run(20)


def test_the_twin_that_tells_nobody_is_found(catalogue, monkeypatch):
    monkeypatch.setattr(notices, "tell_of_target", lambda *told, **given: None)

    with pytest.raises(AssertionError, match="messages, and not"):
        run(20)


def test_the_twin_that_tells_twice_is_found(catalogue, monkeypatch):
    tell = notices.tell_of_visit

    def twice(*told, **given):
        tell(*told, **given)
        tell(*told, **{**given, "key": "again"})

    monkeypatch.setattr(notices, "tell_of_visit", twice)

    with pytest.raises(AssertionError, match="messages, and not"):
        run(20)


def test_the_twin_that_goes_a_way_of_its_own_is_found(catalogue, monkeypatch):
    """It ends as it should; only its history tells that whoever was checked in can't cancel."""

    def change(row, to, **facts):
        change_status(row, "checked_in", checked_in_at=facts["ended_at"])
        Visit.objects.filter(pk=row.pk).update(status=to, **facts)

    monkeypatch.setattr(cancelling, "change_status", change)

    with pytest.raises(AssertionError, match="Visit: checked_in -> cancelled_by_"):
        run(20)
