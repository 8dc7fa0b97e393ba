"""Search time fresh, and after many availability updates that no vacuum has followed."""

import argparse
import json
import time
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db import connection

from benchmarks import market, requests, results, statistics
from benchmarks.engines import ours
from matching.retrieval import Query
from providers import next_times
from providers.availability import PART_COUNT
from providers.models import Practice

TABLE = "providers_searchrow"
AT_ONCE = 1000  # practices of one statement
ROUNDS = 3  # every request so often, in an order of its own
STATS = """
SELECT n_tup_upd, n_tup_hot_upd, n_dead_tup, autovacuum_count + vacuum_count, pg_relation_size(relid)
FROM pg_stat_user_tables WHERE relname = 'providers_searchrow'
"""


def run(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks churn")
    parser.add_argument("--updates", type=int, default=200_000)
    parser.add_argument("--requests", type=int, default=75, help="of each class")
    parser.add_argument("--seed", type=int, default=4)
    options = parser.parse_args(arguments)
    moment = market.current().moment
    drawn = requests.Requests(options.seed)
    queries = [
        requests.as_query(one.ask, moment)
        for kind in requests.CLASSES
        for one in drawn.draw(kind, options.requests)
    ]
    _execute(f"VACUUM ANALYZE {TABLE}")
    _execute(f"ALTER TABLE {TABLE} SET (autovacuum_enabled = false)")
    try:
        figures = _around(queries, options.updates, options.seed, moment)
    finally:
        _execute(f"ALTER TABLE {TABLE} RESET (autovacuum_enabled)")
        _restore()
    results.save("churn", figures)
    print(json.dumps(figures, indent=1))


def _around(queries: list[Query], updates: int, seed: int, moment: datetime) -> dict[str, Any]:
    before, fresh = _stats(), _times(queries, seed)
    seconds = _churn(updates, seed, moment)
    after, churned = _stats(), _times(queries, seed)
    changed = after["updated"] - before["updated"]
    if after["vacuums"] != before["vacuums"]:
        raise RuntimeError("The table was vacuumed meanwhile: these figures would not count.")
    return {
        "updates": changed,
        "hot_share": round((after["hot"] - before["hot"]) / changed, 4),
        "dead_rows": after["dead"],
        "bytes": [before["bytes"], after["bytes"]],
        "seconds": round(seconds, 1),
        "fresh": statistics.percentiles(fresh),
        "churned": statistics.percentiles(churned),
        "ratio_mean": statistics.ratio(churned, fresh, statistics.mean),
    }


def _times(queries: list[Query], seed: int) -> list[float]:
    """The mean milliseconds of each query over some rounds, after one that does not count."""
    total = [0.0] * len(queries)
    order = list(range(len(queries)))
    for round_number in range(ROUNDS + 1):
        Random(seed + round_number).shuffle(order)
        for number in order:
            began = time.perf_counter()
            ours.top20(queries[number])
            if round_number:
                total[number] += (time.perf_counter() - began) * 1000
    return [milliseconds / ROUNDS for milliseconds in total]


def _churn(updates: int, seed: int, moment: datetime) -> float:
    """Move the next times of practices drawn at random, by the statement that the product stores them with.

    Each batch is a transaction of its own and holds no practice twice; a practice may come again in a later one.
    """
    draw = Random(seed)
    shown = Practice.objects.filter(provider__suspended_at=None).order_by("pk")
    practices = list(shown.values_list("pk", "does_in_person", "does_video"))
    began = time.monotonic()
    done = 0
    while done < updates:
        picked = draw.sample(practices, min(AT_ONCE, len(practices), updates - done))
        with connection.cursor() as cursor:
            cursor.execute(next_times.STORE, _moved(picked, draw, moment))
            done += cursor.rowcount
    return time.monotonic() - began


def _moved(practices: list[Any], draw: Random, moment: datetime) -> list[list[Any]]:
    """Columns for `next_times.STORE`: other times and parts of day, as a booking or a cancellation brings."""
    rows = []
    for practice, in_person, video in practices:
        first = draw.randrange(PART_COUNT)
        at = moment + timedelta(days=first // 3, hours=1 + draw.random() * 8)
        parts = "0" * first + "1" + f"{draw.getrandbits(PART_COUNT):0{PART_COUNT}b}"[first + 1 :]
        modes = [(at, parts) if does else (None, "0" * PART_COUNT) for does in (in_person, video)]
        rows.append((practice, modes[0][0], modes[1][0], moment.date(), modes[0][1], modes[1][1]))
    return [list(column) for column in zip(*rows, strict=True)]


def _restore() -> None:
    """The next times of the marketplace again, and the table in search order, for whatever is measured next."""
    for _, times in market.loading.batches():
        with connection.cursor() as cursor:
            cursor.execute(next_times.STORE, times)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_index WHERE indrelid = %s::regclass AND indisclustered", [TABLE]
        )
        if cursor.fetchone()[0]:
            cursor.execute(f"CLUSTER {TABLE}")
    _execute(f"VACUUM ANALYZE {TABLE}")


def _stats() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(STATS)
        return dict(zip(("updated", "hot", "dead", "vacuums", "bytes"), cursor.fetchone(), strict=True))


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
