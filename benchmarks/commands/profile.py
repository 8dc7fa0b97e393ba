"""Where the time of a search goes: the search function cut off after each of its steps."""

import argparse
import time
from pathlib import Path
from random import Random
from typing import Any

from django.db import connection, transaction

from benchmarks import market, requests, results, statistics
from matching import retrieval
from matching.retrieval import Query

SOURCE = Path(retrieval.__file__).parent / "migrations" / "sql" / "0002_search.sql"
SCORED = "), scored AS MATERIALIZED ("
AFTER_SCORED = "), earlier AS MATERIALIZED ("
AFTER_GATED = "), timed AS ("
ANSWER = ")\nSELECT 'passed', 100::smallint, {}, NULL::uuid, NULL::smallint, NULL::boolean, NULL::float8,\n"
ANSWER += "       NULL::float8, NULL::bigint, NULL::text FROM {} AS s;\nEND\n$search$;\n"
# Each holds what comes before it: PostgreSQL computes no column that nobody reads.
STEPS = {
    "read the rows of the radius": lambda sql: _cut(sql, AFTER_GATED, "count(*)", "gated"),
    "and ask each gate": lambda sql: _cut(sql, AFTER_GATED, "sum(s.gate)::bigint", "gated"),
    "and compute each score": lambda sql: _cut(
        sql.replace(SCORED, SCORED.replace(" MATERIALIZED", "")), AFTER_SCORED, "max(s.key)", "scored"
    ),
    "and keep them": lambda sql: _cut(sql, AFTER_SCORED, "max(s.key)", "scored"),
    "whole: the best page, and who was left out": lambda sql: sql,
}


def run(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks profile")
    parser.add_argument("--requests", type=int, default=30, help="of the dense class")
    parser.add_argument("--seed", type=int, default=6)
    options = parser.parse_args(arguments)
    moment = market.current().moment
    drawn = requests.Requests(options.seed).draw("dense", options.requests)
    queries = [requests.as_query(one.ask, moment) for one in drawn]
    with transaction.atomic():
        figures = _measure(queries, options.seed)
        transaction.set_rollback(True)
    results.save("profile", figures)
    for step, f in figures["steps"].items():
        print(f"{step:45} {f['p50']:8.2f} ms")


def _measure(queries: list[Query], seed: int) -> dict[str, Any]:
    """Milliseconds of every step for every request, in an order of its own; rows are those of the radius."""
    sql = SOURCE.read_text().replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    times: dict[str, list[float]] = {step: [] for step in STEPS}
    rows: list[int] = []
    order = Random(seed)
    for step in order.sample(list(STEPS), len(STEPS)):
        _execute(STEPS[step](sql))
        for query in queries:
            retrieval.search(query, within_miles=query.radius_miles, after=None, limit=30)
            began = time.perf_counter()
            found = retrieval.search(query, within_miles=query.radius_miles, after=None, limit=30)
            times[step].append((time.perf_counter() - began) * 1000)
            if step == next(iter(STEPS)):
                rows.append(found.passed)
    steps = {step: statistics.percentiles(taken) for step, taken in times.items()}
    return {"requests": len(queries), "rows": statistics.percentiles(rows), "steps": steps}


def _cut(sql: str, before: str, measure: str, table: str) -> str:
    return sql[: sql.index(before)] + ANSWER.format(measure, table)


def _execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
