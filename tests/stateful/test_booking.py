"""Anything in any order: no time is given twice, nothing happens unsaid. STATEFUL_EXAMPLES says how many times.

20,000 steps: `STATEFUL_EXAMPLES=660 python3 manage.py test tests/stateful/test_booking.py -n 2`. It ends with how
often each act was done and refused.
"""

import time

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.stateful.test_machine import EXAMPLES
from tests.stateful.tour import missing, tour

pytestmark = [pytest.mark.stateful, pytest.mark.django_db]
STEPS, FEW = 40, 20
MANY = 100  # examples, in which each act has to succeed by chance
PARTS = 2 if EXAMPLES >= 2 * MANY else 1  # at once, where there are as many processes


@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_people_do_no_time_is_given_twice(machine, part, record_property):
    """The same each time: what is found can be found again."""
    kept = {"deadline": None, "database": None, "phases": [Phase.generate]}
    allowed = {"suppress_health_check": list(HealthCheck), "print_blob": False}
    examples = EXAMPLES // PARTS
    steps = STEPS if examples >= MANY else FEW
    given = settings(max_examples=examples, stateful_step_count=steps, **kept, **allowed)
    began = time.perf_counter()
    try:
        run_state_machine_as_test(seed(part)(machine), settings=given)
    finally:
        record_property("steps of booking", machine.steps)
        record_property("seconds for them", round(time.perf_counter() - began))
        for name in sorted(machine.done + machine.refused):
            record_property(f"{name} done", machine.done[name])
            record_property(f"{name} refused", machine.refused[name])
    assert machine.steps >= examples * steps / 2
    assert examples < MANY or not missing(machine)


def test_each_act_succeeds(here):
    tour(here)

    here.read.look_at_all()
    assert missing(here) == []
