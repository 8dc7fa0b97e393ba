"""Seals: a sweep chains every row of the trail, so that a later change of any of them can be found."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from django.db import connection, transaction

from accounts.models import Seal, SealedTable
from accounts.trail.tables import TrailTable, trail_tables

MOST_AT_ONCE = 20_000
BATCH = 2_000
TURN = "SELECT pg_try_advisory_xact_lock(hashtext('accounts.trail.seals'))"
START = b"\0" * 32


class Head(NamedTuple):
    """The end of the chain; sequence 0 is the empty one."""

    sequence: int
    chain: bytes


class Found(NamedTuple):
    """A row of the trail that has no seal."""

    at: datetime
    table: str
    row_id: str
    digest: bytes


@transaction.atomic
def sweep(*, now: datetime, limit: int = MOST_AT_ONCE) -> int | None:
    """This function will seal what is not sealed, oldest first, and return how many rows that were.

    A row that was committed late is sealed late; nothing is passed over. None: another sweep is at it.
    """
    with connection.cursor() as cursor:
        cursor.execute(TURN)
        if not cursor.fetchone()[0]:
            return None
    covers = {table.name: _covered(table) for table in trail_tables()}
    rows = sorted(unsealed(limit=limit))[:limit]
    sequence, chain = head()
    seals = []
    for row in rows:
        sequence += 1
        seal = Seal(
            sequence=sequence,
            covers=covers[row.table],
            row_id=row.row_id,
            row_at=row.at,
            digest=row.digest,
            sealed_at=now,
        )
        seal.chain = chain = chained(chain, content(seal))
        seals.append(seal)
    Seal.objects.bulk_create(seals, batch_size=BATCH)
    return len(seals)


def head() -> Head:
    """This function will return the end of the chain."""
    last = Seal.objects.order_by("-sequence").values_list("sequence", "chain").first()
    return Head(last[0], bytes(last[1])) if last else Head(0, START)


def content(seal: Seal) -> bytes:
    """This function will put a seal into the words that its chain hash covers; `covers` must be loaded."""
    covers = seal.covers
    facts = [
        seal.sequence,
        covers.table,
        covers.columns,
        seal.row_id,
        _text(seal.row_at),
        _text(seal.sealed_at),
        bytes(seal.digest).hex(),
    ]
    return json.dumps(facts).encode()


def chained(before: bytes, facts: bytes) -> bytes:
    """This function will return SHA-256 of the chain before and of a seal's facts."""
    return hashlib.sha256(before + facts).digest()


def digests(table: str, columns: Iterable[str], key: str) -> str:
    """This function will return SQL that reads every row of a table as `row_id`, `row` and `digest`.

    The canonical form of a row is PostgreSQL's jsonb of the covered columns, in UTC as every connection of ours is.
    """
    quote = connection.ops.quote_name
    listed = ", ".join(quote(column) for column in columns)
    return (
        f"SELECT x.{quote(key)}::text AS row_id, sha256(convert_to(to_jsonb(x)::text, 'UTF8')) AS digest"  # noqa: S608
        f" FROM (SELECT {listed} FROM {quote(table)}) AS x"
    )


def unsealed(*, before: datetime | None = None, limit: int) -> list[Found]:
    """This function will find rows without a seal, of each table the oldest `limit`; `before` by their own time."""
    parts, values = [], []
    for table in trail_tables():
        parts.append(f"({_UNSEALED.format(**_quoted(table))})")
        values += [table.name, table.name, before, before, limit]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        return [Found(at, name, key, bytes(digest)) for at, name, key, digest in cursor.fetchall()]


# Which rows have no seal is decided before any digest is computed.
_UNSEALED = """
SELECT bare.at, %s::text, bare.row_id, sha256(convert_to(to_jsonb(x)::text, 'UTF8'))
FROM (
    SELECT {key} AS key, {key}::text AS row_id, {time} AS at FROM {name} AS t
    WHERE NOT EXISTS (
        SELECT FROM accounts_seal AS seal JOIN accounts_sealedtable AS covers ON covers.id = seal.covers_id
        WHERE covers.table = %s AND seal.row_id = t.{key}::text
    ) AND (%s::timestamptz IS NULL OR t.{time} < %s)
    ORDER BY t.{time}, t.{key} LIMIT %s
) AS bare JOIN (SELECT {columns} FROM {name}) AS x ON x.{key} = bare.key
"""


def _quoted(table: TrailTable) -> dict[str, str]:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(column) for column in table.columns)
    return {"name": quote(table.name), "key": quote(table.key), "time": quote(table.time), "columns": columns}


def _covered(table: TrailTable) -> SealedTable:
    covered, _ = SealedTable.objects.get_or_create(table=table.name, columns=list(table.columns))
    return covered


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
