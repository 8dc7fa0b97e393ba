import random
from collections import Counter
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import Seal, SealedTable
from accounts.trail import anchor, verification
from accounts.trail.reads import record_read
from accounts.trail.seals import sweep
from accounts.trail.verification import faults
from tests.accounts.trail.trail import Tampering, make_trail, run

pytestmark = pytest.mark.django_db

TRIES = 1_000


@pytest.fixture
def trail(settings, tmp_path):
    settings.AUDIT_ANCHOR_FILE = str(tmp_path / "anchor")
    make_trail()
    return settings


class Undone(Exception):
    """Ends a savepoint so that what was done in it never was."""


def kinds_after(harm):
    """What is found after a harm that the owner of the database did, then undone."""
    found = []
    with pytest.raises(Undone), transaction.atomic():
        run("SET LOCAL session_replication_role = replica")
        expected = harm()
        run("SET LOCAL session_replication_role = origin")
        found = {fault.kind for fault in faults(now=timezone.now())}
        raise Undone
    return expected, found


def test_an_untouched_trail_has_no_fault(trail):
    assert Seal.objects.count() > 30
    assert faults(now=timezone.now()) == []


@pytest.mark.audit
def test_a_thousand_random_tamperings_are_all_found(trail):
    missed, tried, tampering = [], Counter(), Tampering()
    for seed in range(TRIES):
        tampering.draw = random.Random(seed)
        kind = tampering.draw.choice(Tampering.KINDS)
        expected, found = kinds_after(getattr(tampering, kind))
        tried[kind] += 1
        if not expected <= found:
            missed.append((seed, kind, found))

    assert missed == []
    assert sum(tried.values()) == TRIES
    assert set(tried) == set(Tampering.KINDS)
    assert faults(now=timezone.now()) == []


@pytest.mark.parametrize("kind", ["cut_rows_and_seals", "rewrite_the_chain"])
def test_without_the_anchor_they_are_not_found(trail, kind):
    tampering = Tampering()
    trail.AUDIT_ANCHOR_FILE = ""

    _, found = kinds_after(getattr(tampering, kind))

    assert found == set()


def test_a_row_that_comes_in_behind_the_head_is_named_though_a_sweep_has_sealed_it(trail):
    record_read(
        subject_id=UUID(int=7),
        reader=None,
        key_id=UUID(int=9),
        what="x",
        why="own",
        now=timezone.now() - timedelta(hours=3),
    )
    assert [fault.kind for fault in faults(now=timezone.now())] == ["overdue_row"]

    anchor.seal_and_anchor(now=timezone.now())

    assert [fault.kind for fault in faults(now=timezone.now())] == ["inserted_row"]


@pytest.mark.parametrize(("known", "found"), [(8, []), (9, ["inserted_row"])])
def test_what_a_full_sweep_left_to_the_next_one_has_not_come_in_later(trail, monkeypatch, known, found):
    """Twelve rows wait for a worker that was away; a sweep that could have sealed more would have sealed them all."""
    for number in range(12):
        at = timezone.now() + timedelta(minutes=number)
        record_read(subject_id=UUID(int=7), reader=None, key_id=UUID(int=9), what="x", why="own", now=at)
    back = timezone.now() + timedelta(hours=5)
    assert [sweep(now=back + timedelta(minutes=minute), limit=8) for minute in range(2)] == [8, 4]
    anchor.append(now=back)
    monkeypatch.setattr(verification, "MOST_AT_ONCE", known)

    assert [fault.kind for fault in faults(now=back)] == found


def test_a_row_waits_ten_minutes_for_its_seal_before_that_is_a_fault(trail):
    now = timezone.now()
    record_read(subject_id=UUID(int=7), reader=None, key_id=UUID(int=9), what="x", why="own", now=now)

    assert faults(now=now + timedelta(minutes=10)) == []
    assert [fault.kind for fault in faults(now=now + timedelta(minutes=11))] == ["overdue_row"]


def test_a_table_or_column_that_is_gone_is_named(trail):
    SealedTable.objects.create(table="accounts_healthread", columns=["id", "gone"])

    assert [fault.kind for fault in faults(now=timezone.now())] == ["unreadable_table"]
