"""Anything in any order: nobody is ever shown what they may not read. STATEFUL_EXAMPLES says how many times."""

import pytest
from django.db.models import Value
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from patients.access import PatientQuerySet
from tests.stateful.machine import KalyMachine
from tests.stateful.running import EXAMPLES

pytestmark = [pytest.mark.stateful, pytest.mark.django_db]
STEPS = 20


def run(examples=EXAMPLES):
    """The same each time: what is found can be found again."""
    kept = {"deadline": None, "database": None, "derandomize": True, "phases": [Phase.generate]}
    allowed = {"suppress_health_check": list(HealthCheck), "print_blob": False}
    given = settings(max_examples=examples, stateful_step_count=STEPS, **kept, **allowed)
    run_state_machine_as_test(KalyMachine, settings=given)


def test_whatever_people_do_each_sees_what_they_may():
    run()


def test_the_twin_that_shows_everyone_is_found(monkeypatch):
    monkeypatch.setattr(
        PatientQuerySet, "visible_to", lambda rows, user: rows.annotate(relation=Value("self"))
    )

    with pytest.raises(AssertionError, match="kanarie"):
        run()
