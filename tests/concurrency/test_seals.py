"""Two beats sweep at once: each row is sealed once, and neither fails."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.db import IntegrityError, connection

from accounts.models import Seal
from accounts.trail import seals
from accounts.trail.reads import record_read

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
AT_ONCE = 4
ROWS = 5


@pytest.fixture
def rows():
    seals.sweep(now=NOW)  # the tables that it covers are noted before the race
    for _ in range(ROWS):
        record_read(
            subject_id=uuid.UUID(int=7), reader=None, key_id=uuid.UUID(int=9), what="x", why="own", now=NOW
        )


def sweep_at_once(monkeypatch):
    """What each of AT_ONCE threads did; all have looked for rows, or were sent away, before one goes on."""
    looked = Barrier(AT_ONCE)
    unsealed = seals.unsealed

    def look(**options):
        found = unsealed(**options)
        looked.wait(timeout=30)
        return found

    monkeypatch.setattr(seals, "unsealed", look)

    def sweep(_):
        try:
            sealed = seals.sweep(now=NOW)
            if sealed is None:
                looked.wait(timeout=30)
            return sealed
        except IntegrityError:
            return "lost"
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sorted(pool.map(sweep, range(AT_ONCE)), key=str)


def test_one_of_them_seals_and_the_others_do_nothing(rows, monkeypatch):
    assert sweep_at_once(monkeypatch) == [ROWS, None, None, None]
    assert list(Seal.objects.order_by("sequence").values_list("sequence", flat=True)) == [1, 2, 3, 4, 5]


def test_without_taking_turns_all_but_one_fail(rows, monkeypatch):
    monkeypatch.setattr(seals, "TURN", "SELECT true")

    assert sweep_at_once(monkeypatch) == [ROWS, "lost", "lost", "lost"]
