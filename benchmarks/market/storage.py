"""Indexes and constraints set aside while tables are filled, and made anew, and so checked, at the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

CONSTRAINTS = """
SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid), contype = 'f'
FROM pg_constraint
WHERE contype IN ('p', 'u', 'x', 'f')
  AND (conrelid = ANY(%(tables)s::regclass[]) OR confrelid = ANY(%(tables)s::regclass[]))
ORDER BY array_position(ARRAY['p', 'u', 'x', 'f'], contype::text), oid
"""

INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
FROM pg_index AS i
WHERE indrelid = ANY(%(tables)s::regclass[])
  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)
ORDER BY indexrelid
"""


@dataclass(frozen=True)
class SetAside:
    """What was taken from the tables, in the order in which to make it again."""

    keys: list[tuple[str, str, str]]
    foreign_keys: list[tuple[str, str, str]]
    indexes: list[tuple[str, str]]

    def restore(self, cursor: Any) -> None:
        """This function will make everything again; a row that breaks a constraint fails it."""
        for table, name, definition in self.keys:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        for _, definition in self.indexes:
            cursor.execute(definition)
        for table, name, definition in self.foreign_keys:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


def set_aside(cursor: Any, tables: Sequence[str]) -> SetAside:
    """This function will drop the indexes of tables, their keys, and the foreign keys that point at them."""
    cursor.execute(CONSTRAINTS, {"tables": list(tables)})
    found = cursor.fetchall()
    cursor.execute(INDEXES, {"tables": list(tables)})
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    for table, name, *_ in reversed(found):
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    return SetAside(
        keys=[tuple(row[:3]) for row in found if not row[3]],
        foreign_keys=[tuple(row[:3]) for row in found if row[3]],
        indexes=indexes,
    )
