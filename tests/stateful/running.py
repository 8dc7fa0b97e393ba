"""How often a machine runs, and with how many steps: STATEFUL_EXAMPLES says how many times."""

import os
import time

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

EXAMPLES = int(os.environ.get("STATEFUL_EXAMPLES", "3"))
STEPS, FEW = 40, 20
MANY = 100  # examples, in which each act has to succeed by chance
PARTS = 2 if EXAMPLES >= 2 * MANY else 1  # at once, where there are as many processes


def run(machine, part, record, name):
    """In any order, the same each time: what is found can be found again. Records how often each act was done,
    and tells whether there were so many examples that each should have been."""
    kept = {"deadline": None, "database": None, "phases": [Phase.generate]}
    allowed = {"suppress_health_check": list(HealthCheck), "print_blob": False}
    examples = EXAMPLES // PARTS
    steps = STEPS if examples >= MANY else FEW
    given = settings(max_examples=examples, stateful_step_count=steps, **kept, **allowed)
    began = time.perf_counter()
    try:
        run_state_machine_as_test(seed(part)(machine), settings=given)
    finally:
        record(f"steps of {name}", machine.steps)
        record("seconds for them", round(time.perf_counter() - began))
        for act in sorted(machine.done + machine.refused):
            record(f"{act} done", machine.done[act])
            record(f"{act} refused", machine.refused[act])
    assert machine.steps >= examples * steps / 2
    return examples >= MANY
