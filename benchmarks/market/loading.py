"""Loads a drawn marketplace into the product's tables in one transaction, and its search rows after it."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection, transaction

from benchmarks.engines import orm_careful
from benchmarks.market import draws, fill
from benchmarks.market.copying import copy_columns
from benchmarks.market.storage import set_aside
from providers import next_times, reputation, search_rows
from providers.demo.people import ORIGINS
from providers.models import ConditionSpecialty, InsurancePlan, Specialty, Taxonomy, ZipPlace

TABLES = [
    f"providers_{name}"
    for name in ("clinic", "location", "provider", "providertaxonomy", "practice", "credential",
                 "conditionexperience", "planacceptance")
]  # fmt: skip
SEARCH = "providers_searchrow"
SEEDS = [
    f"seed_{name}"
    for name in ("clinic", "person", "practice", "licence", "npi", "experience", "answer", "trade", "zip")
]
SEARCH_BATCH = 50_000  # many at once: each batch reads whole tables

Tell = Callable[[str, float], None]


@dataclass(frozen=True)
class Market:
    """The marketplace that is loaded; `moment` is when its next times count from."""

    clinicians: int
    seed: int
    moment: datetime


@transaction.atomic
def load(*, clinicians: int, seed: int, moment: datetime, tell: Tell) -> Market:
    """This function will replace all supply by a drawn marketplace, whole or not at all.

    `tell` hears of each stage with its seconds. Every constraint and index is made anew at the end, over all rows.
    """
    stage = _Stages(tell)
    drawing = draws.Drawing(_choices(), clinicians=clinicians, seed=seed)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        _empty(cursor)
        aside = set_aside(cursor, TABLES)
        stage("Emptied")
        _copy(cursor, drawing)
        stage("Drawn and copied")
        _fill(cursor, drawing, moment, stage)
        cursor.execute(f"DROP TABLE {', '.join(SEEDS)}")
        aside.restore(cursor)
        stage("Keys and indexes")
        cursor.execute(f"ANALYZE {', '.join(TABLES)}, bench_nexttime")
        stage("Analyzed")
        reputation.make_breakpoints(now=moment)
        stage("Breakpoints")
        _search_rows(cursor, moment, stage)
        market = Market(clinicians, seed, moment)
        _remember(cursor, market)
    return market


def current() -> Market:
    """This function will say which marketplace is loaded.

    :raises LookupError: none is
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('bench_market') IS NOT NULL")
        if not cursor.fetchone()[0]:
            raise LookupError("There is no marketplace: python -m benchmarks market --clinicians N")
        cursor.execute("SELECT clinicians, seed, moment FROM bench_market")
        return Market(*cursor.fetchone())


class _Stages:
    """Tells each stage with the seconds since the one before."""

    def __init__(self, tell: Tell) -> None:
        self._tell, self._last = tell, time.monotonic()

    def __call__(self, name: str) -> None:
        now = time.monotonic()
        self._tell(name, now - self._last)
        self._last = now


def _choices() -> draws.Choices:
    zips = list(ZipPlace.objects.filter(population__gt=0).order_by("zip").values_list("population", "state"))
    routes = ConditionSpecialty.objects.order_by("condition__number")
    conditions: dict[str, list[int]] = {}
    for slug, number in routes.values_list("specialty__slug", "condition__number"):
        conditions.setdefault(slug, []).append(number)
    specialties = Specialty.objects.values_list("slug", "number", "profession")
    plans = InsurancePlan.objects.filter(is_active=True).order_by("number")
    return draws.Choices(
        zip_population=np.array([population for population, _ in zips]),
        zip_state=np.array([state for _, state in zips]),
        plan_numbers=np.array(plans.values_list("number", flat=True)),
        conditions=conditions,
        specialties={slug: (number, profession) for slug, number, profession in specialties},
        codes=frozenset(Taxonomy.objects.filter(is_active=True).values_list("code", flat=True)),
    )


def _empty(cursor: Any) -> None:
    cursor.execute(f"TRUNCATE {', '.join([*TABLES, SEARCH])} CASCADE")
    for table in ("bench_nexttime", "bench_practice", "bench_flat", "bench_postgis", "bench_market"):
        cursor.execute(f"DROP TABLE IF EXISTS {table} CASCADE")
    for index in orm_careful.NAMES:
        cursor.execute(f"DROP INDEX IF EXISTS {index}")
    cursor.execute("DROP FUNCTION IF EXISTS bench_parts(timestamp, date, text)")
    cursor.execute(fill.PARTS)


def _copy(cursor: Any, drawing: draws.Drawing) -> None:
    practices = drawing.practices()
    tables = {
        "seed_clinic": drawing.clinics(),
        "seed_person": drawing.people(),
        "seed_practice": practices,
        "seed_licence": drawing.licences(),
        "seed_npi": drawing.npi_ids(),
        "seed_experience": drawing.experience(),
        "seed_answer": drawing.plan_answers(len(practices["n"])),
    }
    for name, columns in tables.items():
        copy_columns(cursor, name, columns)
    _copy_trades(cursor, drawing)
    cursor.execute(fill.PLACES)
    cursor.execute(f"ANALYZE {', '.join(tables)}, seed_trade, seed_zip")


def _copy_trades(cursor: Any, drawing: draws.Drawing) -> None:
    known = drawing.choices.codes
    cursor.execute(
        "CREATE TEMPORARY TABLE seed_trade (n smallint, title text, codes text[], further text[]) ON COMMIT DROP"
    )
    for n, trade in enumerate(drawing.trades):
        codes = [code for code in trade.codes if code in known]
        further = [code for code in trade.second if code in known]
        cursor.execute(
            "INSERT INTO seed_trade VALUES (%s, %s, %s::text[], %s::text[])",
            [n, trade.titles[0], codes, further],
        )


def _fill(cursor: Any, drawing: draws.Drawing, moment: datetime, stage: Callable[[str], None]) -> None:
    values = {
        "moment": moment,
        "rated": draws.SINCE_RATED,
        "first": sorted({name for origin in ORIGINS for name in (*origin.women, *origin.men)}),
        "last": sorted({name for origin in ORIGINS for name in origin.families}),
        "languages": list(draws.LANGUAGES),
        "patterns": drawing.patterns(),
    }
    for name, statement in fill.STAGES:
        cursor.execute(statement, values)
        stage(name)


def _search_rows(cursor: Any, moment: datetime, stage: Callable[[str], None]) -> None:
    """The product's own statements, batch by batch, while only the key is there."""
    cursor.execute(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index AS i"
        " WHERE indrelid = %s::regclass AND NOT indisunique",
        [SEARCH],
    )
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    for ids, times in batches():
        cursor.execute(search_rows.UPSERT, {"ids": ids, "now": moment})
        cursor.execute(next_times.STORE, times)
    stage("Search rows")
    for _, definition in indexes:
        cursor.execute(definition)
    cursor.execute(f"ALTER TABLE {SEARCH} CLUSTER ON searchrow_specialty_cell")  # as it was; sorts nothing
    stage("Search indexes")


TIMES = (
    "SELECT practice_id, in_person_at, video_at, free_from, in_person_parts, video_parts FROM bench_nexttime"
)


def batches() -> Iterator[tuple[list[UUID], list[list[Any]]]]:
    """Practice ids, and their next times as columns in the order that `next_times.STORE` takes them."""
    with transaction.atomic(), connection.chunked_cursor() as rows:
        rows.execute(f"{TIMES} ORDER BY practice_id")
        while batch := rows.fetchmany(SEARCH_BATCH):
            columns = [list(column) for column in zip(*batch, strict=True)]
            yield columns[0], columns


def restore_times(practice_ids: list[UUID]) -> None:
    """This function will give practices the next times of the marketplace again, which has no opening hours.

    Whatever refreshes their search rows finds no free time, and has a sweep look again.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{TIMES} WHERE practice_id = ANY (%s)", [practice_ids])
        columns = [list(column) for column in zip(*cursor.fetchall(), strict=True)]
        cursor.execute(next_times.STORE, columns)
        cursor.execute(
            "UPDATE providers_practice SET times_due_at = now() + interval '10 years' WHERE id = ANY (%s)",
            [practice_ids],
        )


def _remember(cursor: Any, market: Market) -> None:
    cursor.execute("CREATE TABLE bench_market (clinicians integer, seed integer, moment timestamptz)")
    cursor.execute(
        "INSERT INTO bench_market VALUES (%s, %s, %s)", [market.clinicians, market.seed, market.moment]
    )
