"""The machine of booking, for what is done in any order and for what is done in one."""

import pytest

from tests.stateful.around import Booking
from tests.stateful.places import Places


@pytest.fixture
def machine(catalogue, settings, tmp_path):
    """The machine as a class of its own, with its places."""
    settings.ERASURE_LEDGER_FILE = str(tmp_path / "ledger.jsonl")

    class Here(Booking):
        places = Places()

    Here.count_anew()
    return Here


@pytest.fixture
def here(machine):
    """One run of it, whose acts the test chooses."""
    run = machine()
    yield run
    run.teardown()
