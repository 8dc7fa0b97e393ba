"""Walks the whole trail and names the first fault of each kind; nothing is changed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import connection

from accounts.models import Seal, SealedTable
from accounts.trail import anchor
from accounts.trail.seals import MOST_AT_ONCE, START, chained, content, digests, unsealed
from accounts.trail.tables import trail_tables

OVERDUE = timedelta(minutes=10)  # the sweep comes each minute
LATE = timedelta(hours=1)  # no transaction of ours is open for so long


class Fault(NamedTuple):
    """What is wrong, in a stable word, and where it was found first."""

    kind: str
    where: str


def faults(*, now: datetime) -> list[Fault]:
    """This function will compare rows, seals and anchor; an empty list means that they fit each other.

    Kinds: `changed_row deleted_row inserted_row changed_seal missing_seal cut_tail rewritten_chain missing_anchor
    broken_anchor overdue_row unreadable_table`.
    """
    found: dict[str, Fault] = {}
    anchored: dict[int, str] = {}
    if settings.AUDIT_ANCHOR_FILE:
        try:
            anchored = {line.sequence: line.chain for line in anchor.lines()}
        except anchor.AnchorMissing as missing:
            found["missing_anchor"] = Fault("missing_anchor", str(missing))
        except anchor.AnchorBroken as broken:
            found["broken_anchor"] = Fault("broken_anchor", str(broken))
    for fault in (*_chain(anchored), *_rows(), *_overdue(now)):
        found.setdefault(fault.kind, fault)
    return list(found.values())


def _chain(anchored: dict[int, str]) -> Iterator[Fault]:
    before, expected, batch, size, earlier = START, 1, None, 0, None
    for seal in Seal.objects.select_related("covers").order_by("sequence").iterator(2_000):
        chain, place = bytes(seal.chain), f"seal {seal.sequence} of {seal.covers} {seal.row_id}"
        if seal.sequence != expected:
            yield Fault("missing_seal", f"seal {expected}")
        elif chain != chained(before, content(seal)):
            yield Fault("changed_seal", place)
        if anchored.pop(seal.sequence, chain.hex()) != chain.hex():
            yield Fault("rewritten_chain", place)
        if seal.sealed_at != batch:
            # A full sweep may have left older rows to the next one.
            batch, size, earlier = seal.sealed_at, 0, earlier if size >= MOST_AT_ONCE else batch
        size += 1
        if earlier and earlier > seal.row_at + LATE:
            yield Fault("inserted_row", place)
        before, expected = chain, seal.sequence + 1
    if anchored:
        yield Fault("cut_tail", f"seal {max(anchored)} is anchored, and the last one is {expected - 1}")


def _rows() -> Iterator[Fault]:
    tables = {table.name: table for table in trail_tables()}
    parts: list[str] = []
    values: list[str | int] = []
    for covers in SealedTable.objects.order_by("pk"):
        table = tables.get(covers.table)
        if table is None or not set(covers.columns) <= set(table.columns):
            yield Fault("unreadable_table", f"{covers} has not all of the columns that were sealed")
            continue
        parts.append(f"({_COMPARED.format(rows=digests(table.name, covers.columns, table.key))})")
        values += [covers.table, covers.pk]
    if not parts:
        return
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        for table_name, deleted, changed in cursor.fetchall():
            for kind, first in (("deleted_row", deleted), ("changed_row", changed)):
                if first:
                    yield Fault(kind, f"seal {first} of {table_name}")


_COMPARED = """
SELECT %s::text, min(seal.sequence) FILTER (WHERE rows.row_id IS NULL),
    min(seal.sequence) FILTER (WHERE rows.digest <> seal.digest)
FROM accounts_seal AS seal LEFT JOIN ({rows}) AS rows ON rows.row_id = seal.row_id
WHERE seal.covers_id = %s
"""


def _overdue(now: datetime) -> Iterator[Fault]:
    for row in sorted(unsealed(before=now - OVERDUE, limit=1)):
        yield Fault("overdue_row", f"{row.table} {row.row_id} of {row.at.isoformat()} has no seal")
