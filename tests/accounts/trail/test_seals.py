import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from accounts.models import HealthRead, Seal, SealedTable
from accounts.trail.reads import record_read
from accounts.trail.seals import START, chained, content, head, sweep
from accounts.trail.tables import trail_tables, written_once
from accounts.trail.verification import faults

pytestmark = pytest.mark.django_db


def read(at):
    record_read(
        subject_id=uuid.UUID(int=7), reader=None, key_id=uuid.UUID(int=9), what="x", why="own", now=at
    )


def test_rows_are_sealed_once_in_the_order_of_their_time(now):
    for minutes in (2, 1, 3):
        read(now + timedelta(minutes=minutes))

    assert sweep(now=now + timedelta(minutes=4)) == 3
    assert sweep(now=now + timedelta(minutes=5)) == 0

    seals = Seal.objects.order_by("sequence")
    assert [(seal.sequence, seal.row_at - now) for seal in seals] == [
        (number, timedelta(minutes=number)) for number in (1, 2, 3)
    ]
    assert {seal.row_id for seal in seals} == {str(row.pk) for row in HealthRead.objects.all()}


def test_each_seal_covers_the_one_before(now):
    read(now)
    read(now)
    sweep(now=now)

    first, second = Seal.objects.select_related("covers").order_by("sequence")
    assert bytes(first.chain) == chained(START, content(first))
    assert bytes(second.chain) == chained(bytes(first.chain), content(second))
    assert head() == (2, bytes(second.chain))


def test_a_row_that_was_committed_late_is_sealed_late(now):
    read(now + timedelta(seconds=5))
    sweep(now=now + timedelta(minutes=1))
    read(now)  # its transaction began first and ended last

    assert sweep(now=now + timedelta(minutes=2)) == 1
    assert Seal.objects.get(sequence=2).row_at == now


def test_no_more_than_asked_are_sealed_at_once(now):
    for _ in range(3):
        read(now)

    assert [sweep(now=now, limit=2) for _ in range(3)] == [2, 1, 0]


def test_a_column_that_comes_later_leaves_old_seals_as_they_are(now):
    read(now)
    sweep(now=now)
    columns = SealedTable.objects.get(table="accounts_healthread").columns
    assert columns == sorted(field.column for field in HealthRead._meta.concrete_fields)

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_healthread ADD COLUMN place text NOT NULL DEFAULT 'here'")
    assert faults(now=now) == []


@pytest.mark.parametrize("table", ["accounts_seal", "accounts_sealedtable"])
def test_seals_are_written_once(now, table):
    read(now)
    sweep(now=now)

    with (
        pytest.raises(ProgrammingError, match="Cannot update or delete"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"DELETE FROM {table}")
    assert (Seal.objects.count(), SealedTable.objects.filter(table="accounts_healthread").count()) == (1, 1)


def test_a_second_seal_of_a_row_is_refused(now):
    read(now)
    sweep(now=now)
    seal = Seal.objects.get()
    seal.sequence = 2

    with pytest.raises(IntegrityError, match="a_row_is_sealed_once"), transaction.atomic():
        seal.save(force_insert=True)


def test_the_tables_of_the_trail_are_found_by_what_they_are():
    names = {table.name for table in trail_tables()}

    assert {
        "accounts_healthread",
        "accounts_refusal",
        "accounts_userevent",
        "providers_providerevent",
    } <= names
    assert written_once() - names == {"accounts_seal", "accounts_sealedtable"}
