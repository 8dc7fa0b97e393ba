"""The machines of booking and of reviews, for what is done in any order and for what is done in one."""

import pytest

from tests.stateful.around import Booking
from tests.stateful.places import Places
from tests.stateful.reviewing import Reviews


@pytest.fixture
def machine(catalogue, settings, tmp_path):
    """The machine of booking as a class of its own, with its places."""
    return here_of(Booking, settings, tmp_path)


@pytest.fixture
def machine_of_reviews(catalogue, settings, tmp_path):
    return here_of(Reviews, settings, tmp_path)


def here_of(kind, settings, tmp_path):
    settings.ERASURE_LEDGER_FILE = str(tmp_path / "ledger.jsonl")
    here = type("Here", (kind,), {"places": Places()})
    here.count_anew()
    return here


@pytest.fixture
def here(machine):
    """One run of it, whose acts the test chooses."""
    run = machine()
    yield run
    run.teardown()


@pytest.fixture
def reviews(machine_of_reviews):
    """One run of it, whose acts the test chooses."""
    run = machine_of_reviews()
    yield run
    run.teardown()
