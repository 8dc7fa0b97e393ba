"""Writes the catalogue files into the database, in one transaction and as often as one likes."""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection, models, transaction
from psycopg import sql

from providers.catalogue.reading import DATA, CatalogueError, Row, Table, read
from providers.models import (
    Condition,
    ConditionCode,
    ConditionSpecialty,
    ConditionSynonym,
    InsurancePlan,
    Language,
    Payer,
    PtDirectAccess,
    Specialty,
    Taxonomy,
    ZipPlace,
)

# Public ids are made from the slug, so that they are the same in every installation. Never change this value.
NAMESPACE = uuid.UUID("6f9dd9f5-0a64-5c8f-9d0b-5f3e0b6a7c11")


class Counts(NamedTuple):
    """What one file did: rows added, changed, left as they were, and taken out of use."""

    added: int
    changed: int
    unchanged: int
    retired: int


@dataclass(frozen=True, slots=True)
class Target:
    """Where a file goes: its model, the columns that identify a row and those that may change."""

    model: type[models.Model]
    key: tuple[str, ...]
    values: tuple[str, ...]
    retires: bool = True  # rows that others point to are marked inactive, the rest are deleted
    made_once: tuple[str, ...] = ()  # written when a row is added and never again


TARGETS: dict[str, Target] = {
    "specialties.csv": Target(
        Specialty,
        ("slug",),
        (
            "label",
            "profession",
            "manipulates",
            "surgical_or_interventional",
            "first_contact_today",
            "is_active",
        ),
        made_once=("number",),
    ),
    "taxonomies.csv": Target(Taxonomy, ("code",), ("specialty_id", "label", "is_active")),
    "conditions.csv": Target(
        Condition,
        ("slug",),
        ("name", "summary", "minimum_level", "caution", "group", "is_active"),
        made_once=("id", "number"),
    ),
    "condition_synonyms.csv": Target(
        ConditionSynonym, ("condition_id", "language", "text"), (), retires=False
    ),
    "condition_codes.csv": Target(
        ConditionCode, ("condition_id", "code"), ("description", "billable"), retires=False
    ),
    "condition_specialties.csv": Target(
        ConditionSpecialty, ("condition_id", "specialty_id"), ("role",), retires=False
    ),
    "languages.csv": Target(Language, ("tag",), ("name", "own_name", "is_active")),
    "payers.csv": Target(Payer, ("slug",), ("name", "is_active"), made_once=("id",)),
    "plans.csv": Target(
        InsurancePlan,
        ("slug",),
        ("payer_id", "name", "line_of_business", "is_active"),
        made_once=("id", "number"),
    ),
    "zip_places.csv": Target(
        ZipPlace, ("zip",), ("city", "state", "lat", "lon", "zone", "population"), retires=False
    ),
    "pt_direct_access.csv": Target(PtDirectAccess, ("state",), ("access", "source"), retires=False),
}


def public_id(kind: str, slug: str) -> uuid.UUID:
    """The id that a condition, payer or plan has in every installation."""
    return uuid.uuid5(NAMESPACE, f"{kind}:{slug}")


def load(*, progress: Callable[[str, int], None], directory: Path = DATA) -> dict[str, Counts]:
    """This function will bring the database in line with the catalogue files of a folder.

    Rows that left the files are marked inactive where others may point to them (specialties, taxonomies,
    conditions, languages, payers, plans) and deleted otherwise. All or nothing; a second run changes nothing.
    `progress` is called after each file with its name and how many rows it holds.

    :raises CatalogueError: a file is wrong, or gives a number that stands for something else already
    """
    return _write(read(directory), progress)


@transaction.atomic
def _write(tables: dict[str, Table], progress: Callable[[str, int], None]) -> dict[str, Counts]:
    with connection.cursor() as cursor:
        # Two loads at once would each see the other's rows as missing.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('providers.catalogue'))")
    _refuse_moved_numbers(tables)
    counts = {}
    for name, target in TARGETS.items():
        columns = (*target.made_once, *target.key, *target.values)
        rows = [[row[column] for column in columns] for row in _resolved(name, tables[name].rows)]
        counts[name] = _upsert(target, columns, rows)
        progress(name, len(rows))
    return counts


def _refuse_moved_numbers(tables: dict[str, Table]) -> None:
    """Search rows hold numbers, so a number keeps its meaning for good, also after its row is retired."""
    faults = []
    for name in ("specialties.csv", "conditions.csv", "plans.csv"):
        stored = dict(TARGETS[name].model._default_manager.values_list("slug", "number"))
        owners = {number: slug for slug, number in stored.items()}
        for line, row in tables[name].located():
            slug, number = row["slug"], row["number"]
            if stored.get(slug, number) != number:
                faults.append(f"{name}, line {line}: {slug} has number {stored[slug]} already")
            elif owners.get(number, slug) != slug:
                faults.append(f"{name}, line {line}: number {number} belongs to {owners[number]}")
    if faults:
        raise CatalogueError(faults)


def _resolved(name: str, rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Rows in the words of the tables: slugs become keys, and what the file leaves out is added."""
    resolve = RESOLVERS.get(name)
    made = resolve(rows) if resolve else rows
    return [{"is_active": True, **row} for row in made]


def _taxonomies(rows: Iterable[Row]) -> list[Row]:
    numbers = _keys(Specialty, "number")
    return [{**row, "specialty_id": numbers[row["specialty"]]} for row in rows]


def _conditions(rows: Iterable[Row]) -> list[Row]:
    return [{**row, "id": public_id("condition", str(row["slug"]))} for row in rows]


def _condition_parts(rows: Iterable[Row]) -> list[Row]:
    ids = _keys(Condition, "id")
    return [{**row, "condition_id": ids[row["condition"]], "text": row.get("synonym")} for row in rows]


def _routes(rows: Iterable[Row]) -> list[Row]:
    return _condition_parts(_taxonomies(rows))


def _payers(rows: Iterable[Row]) -> list[Row]:
    return [{**row, "id": public_id("payer", str(row["slug"]))} for row in rows]


def _plans(rows: Iterable[Row]) -> list[Row]:
    payers = _keys(Payer, "id")
    return [
        {**row, "payer_id": payers[row["payer"]], "id": public_id("plan", str(row["slug"]))} for row in rows
    ]


RESOLVERS: dict[str, Callable[[Iterable[Row]], list[Row]]] = {
    "taxonomies.csv": _taxonomies,
    "conditions.csv": _conditions,
    "condition_synonyms.csv": _condition_parts,
    "condition_codes.csv": _condition_parts,
    "condition_specialties.csv": _routes,
    "payers.csv": _payers,
    "plans.csv": _plans,
}


def _keys(model: type[models.Model], column: str) -> Mapping[object, object]:
    return dict(model._default_manager.values_list("slug", column))


def _upsert(target: Target, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Counts:
    names = {
        "table": sql.Identifier(target.model._meta.db_table),
        "columns": sql.SQL(", ").join(map(sql.Identifier, columns)),
        "key": sql.SQL(", ").join(map(sql.Identifier, target.key)),
        "same": sql.SQL(" AND ").join(
            sql.SQL("incoming.{0} = stored.{0}").format(sql.Identifier(column)) for column in target.key
        ),
    }
    with connection.cursor() as cursor:
        cursor.execute(_INCOMING.format(**names))
        with cursor.copy(_COPY.format(**names)) as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute((_RETIRE if target.retires else _DELETE).format(**names))
        retired = cursor.rowcount
        cursor.execute(_MERGE.format(on_conflict=_on_conflict(target), **names))
        added, changed = cursor.fetchone()
        cursor.execute("DROP TABLE incoming")
    return Counts(added, changed, len(rows) - added - changed, retired)


def _on_conflict(target: Target) -> sql.Composable:
    if not target.values:
        return sql.SQL("NOTHING")
    columns = [sql.Identifier(column) for column in target.values]
    return sql.SQL("UPDATE SET {changes} WHERE ({stored}) IS DISTINCT FROM ({given})").format(
        changes=sql.SQL(", ").join(sql.SQL("{0} = excluded.{0}").format(column) for column in columns),
        stored=sql.SQL(", ").join(sql.SQL("stored.{}").format(column) for column in columns),
        given=sql.SQL(", ").join(sql.SQL("excluded.{}").format(column) for column in columns),
    )


_INCOMING = sql.SQL("CREATE TEMPORARY TABLE incoming ON COMMIT DROP AS SELECT {columns} FROM {table} LIMIT 0")
_COPY = sql.SQL("COPY incoming ({columns}) FROM STDIN")
_RETIRE = sql.SQL(
    "UPDATE {table} AS stored SET is_active = false"
    " WHERE is_active AND NOT EXISTS (SELECT FROM incoming WHERE {same})"
)
_DELETE = sql.SQL("DELETE FROM {table} AS stored WHERE NOT EXISTS (SELECT FROM incoming WHERE {same})")
# A row version that replaced another carries its xmax; a fresh one has none.
_MERGE = sql.SQL(
    "WITH written AS (INSERT INTO {table} AS stored ({columns}) SELECT {columns} FROM incoming"
    " ON CONFLICT ({key}) DO {on_conflict} RETURNING (stored.xmax = 0) AS is_new)"
    " SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) FROM written"
)
