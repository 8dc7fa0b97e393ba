"""A small sealed trail, and ways to tamper with it as only the owner of the database could."""

import random
import uuid
from copy import copy
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from accounts.models import Refusal, Seal, User
from accounts.trail import anchor
from accounts.trail.reads import record_read
from accounts.trail.seals import chained, content, digests
from accounts.trail.tables import trail_tables
from providers.models import Provider
from tests.factories.people import UserFactory
from tests.factories.supply import ProviderFactory

BATCHES = 6


def make_trail():
    """Some thirty rows in four tables, sealed in six sweeps an hour apart, the last one a minute ago."""
    begun = timezone.now() - timedelta(hours=BATCHES)
    ada, okafor = UserFactory(), ProviderFactory(claim="claimed")
    for batch in range(BATCHES):
        now = begun + timedelta(hours=batch, minutes=59)
        for number in range(3):
            at = now - timedelta(minutes=5 - number)
            record_read(
                subject_id=uuid.UUID(int=number), reader=ada, key_id=None, what="x", why="own", now=at
            )
        Refusal.objects.create(user_id=ada.pk, route="/api/v1/me/", status=403, code="x", at=now)
        Provider.objects.filter(pk=okafor.pk).update(bio=f"written {batch} times")
        User.objects.filter(pk=ada.pk).update(is_active=bool(batch % 2))
        anchor.seal_and_anchor(now=now)


def run(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount


class Tampering:
    """Each method does one harm, chosen by its generator, and returns the kinds of fault that may be named."""

    KINDS = (
        "edit_a_row",
        "delete_a_row",
        "swap_two_rows",
        "insert_a_row",
        "edit_a_seal",
        "delete_a_seal",
        "swap_two_seals",
        "cut_the_seals",
        "cut_rows_and_seals",
        "rewrite_the_chain",
    )

    def __init__(self) -> None:
        self.draw = random.Random(1)
        self.seals = list(Seal.objects.select_related("covers").order_by("sequence"))
        self.tables = {table.name: table for table in trail_tables()}

    def edit_a_row(self):
        self.edit(self.draw.choice(self.seals))
        return {"changed_row"}

    def edit(self, seal):
        table = self.tables[seal.covers.table]
        column = self.draw.choice([name for name in table.columns if name != table.key])
        kind = run(
            "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = %s::regclass"
            " AND attname = %s",
            table.name,
            column,
        )[0][0]
        other = next(sql for start, sql in OTHER_VALUES.items() if kind.startswith(start))
        changed = run(
            f'UPDATE {table.name} SET "{column}" = {other.format(column=column)} WHERE {table.key}::text = %s',
            seal.row_id,
        )
        assert changed == 1

    def delete_a_row(self):
        self.delete(self.draw.choice(self.seals))
        return {"deleted_row"}

    def delete(self, seal):
        table = self.tables[seal.covers.table]
        assert run(f"DELETE FROM {table.name} WHERE {table.key}::text = %s", seal.row_id) == 1

    def swap_two_rows(self):
        one = self.draw.choice(self.seals)
        other = self.draw.choice([s for s in self.seals if s.covers_id == one.covers_id and s != one])
        table = self.tables[one.covers.table]
        rest = ", ".join(f'"{name}"' for name in table.columns if name != table.key)
        swapped = run(
            f"UPDATE {table.name} AS t SET ({rest}) = (SELECT {rest} FROM {table.name} AS o"
            f" WHERE o.{table.key}::text = CASE t.{table.key}::text WHEN %s THEN %s ELSE %s END)"
            f" WHERE t.{table.key}::text IN (%s, %s)",
            *(one.row_id, other.row_id, one.row_id, one.row_id, other.row_id),
        )
        assert swapped == 2
        return {"changed_row"}

    def insert_a_row(self):
        seal = self.draw.choice(self.seals)
        table = self.tables[seal.covers.table]
        rest = [f'"{name}"' for name in table.columns if name not in {table.key, table.time}]
        key = (
            "gen_random_uuid()" if table.time == "at" else f"(SELECT max({table.key}) + 1 FROM {table.name})"
        )
        inserted = run(
            f"INSERT INTO {table.name} ({', '.join([table.key, table.time, *rest])})"
            f" SELECT {', '.join([key, '%s', *rest])} FROM {table.name} WHERE {table.key}::text = %s",
            *(seal.row_at - timedelta(hours=2), seal.row_id),
        )
        assert inserted == 1
        return {"overdue_row"}

    def edit_a_seal(self):
        seal = self.draw.choice(self.seals)
        column, other = self.draw.choice(
            [
                ("row_id", "left('0' || row_id, 36)"),
                ("row_at", "row_at + interval '1 microsecond'"),
                ("sealed_at", "sealed_at + interval '1 microsecond'"),
                ("digest", "sha256(digest)"),
                ("chain", "sha256(chain)"),
            ]
        )
        assert run(f"UPDATE accounts_seal SET {column} = {other} WHERE sequence = %s", seal.sequence) == 1
        return {"changed_seal"}

    def delete_a_seal(self):
        seal = self.draw.choice(self.seals[:-1])
        if self.draw.random() < 0.5:
            self.delete(seal)
        assert run("DELETE FROM accounts_seal WHERE sequence = %s", seal.sequence) == 1
        return {"missing_seal"}

    def swap_two_seals(self):
        one, other = self.draw.sample(self.seals, 2)
        away = 1_000_000
        run("UPDATE accounts_seal SET sequence = %s WHERE sequence = %s", away, one.sequence)
        run("UPDATE accounts_seal SET sequence = %s WHERE sequence = %s", one.sequence, other.sequence)
        run("UPDATE accounts_seal SET sequence = %s WHERE sequence = %s", other.sequence, away)
        return {"changed_seal"}

    def cut_the_seals(self):
        first = self.draw.choice(self.seals)
        assert run("DELETE FROM accounts_seal WHERE sequence >= %s", first.sequence)
        return {"cut_tail"}

    def cut_rows_and_seals(self):
        first = self.draw.choice(self.seals)
        for seal in self.seals[first.sequence - 1 :]:
            self.delete(seal)
        assert run("DELETE FROM accounts_seal WHERE sequence >= %s", first.sequence)
        return {"cut_tail"}

    def rewrite_the_chain(self):
        """Edit a row and make its seal and all that follow fit again."""
        changed = self.draw.choice(self.seals)
        self.edit(changed)
        table, before = self.tables[changed.covers.table], b"\0" * 32
        for seal in self.seals:
            if seal == changed:
                rows = digests(table.name, changed.covers.columns, table.key)
                seal = copy(seal)
                ((seal.digest,),) = run(f"SELECT digest FROM ({rows}) AS r WHERE row_id = %s", seal.row_id)
            before = chained(before, content(seal))
            run(
                "UPDATE accounts_seal SET digest = %s, chain = %s WHERE sequence = %s",
                *(bytes(seal.digest), before, seal.sequence),
            )
        return {"rewritten_chain"}


OTHER_VALUES = {
    "timestamp": "coalesce(\"{column}\", '2026-01-01') + interval '1 microsecond'",
    "uuid": "gen_random_uuid()",
    "character varying(1)": "CASE \"{column}\" WHEN 'F' THEN 'M' ELSE 'F' END",
    "character varying(12)[]": "\"{column}\" || '{{xx}}'::varchar[]",
    "character varying": "CASE \"{column}\" WHEN 'x' THEN 'y' ELSE 'x' END",
    "text": "\"{column}\" || 'x'",
    "jsonb": """CASE WHEN "{column}" IS NULL THEN '{{"user": "x"}}'::jsonb END""",
    "bool": 'NOT "{column}"',
    "date": "coalesce(\"{column}\", '2026-01-01') + 1",
    "smallint": 'coalesce("{column}", 0) + 1',
    "integer": 'coalesce("{column}", 0) + 1',
    "bigint": 'coalesce("{column}", 0) + 1',
}
