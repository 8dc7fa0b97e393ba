"""Search time of every engine, interleaved in one process, and whether its top 20 is that of brute force."""

import argparse
import gc
import time
from collections.abc import Iterable
from datetime import datetime
from random import Random
from types import ModuleType
from typing import Any

from django.db import connection

from benchmarks import engines, market, requests, results, statistics
from benchmarks.engines.asked import agree
from matching.retrieval import Query

REFERENCE = "brute"
WARM_UP = 5  # requests of each class, of a seed of their own
WARM_UP_SEED = 10**6
SLOW = ("orm_naive", "orm_careful")  # seconds a request at a million
Times = dict[str, list[float]]


def run(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks search")
    parser.add_argument("--requests", type=int, default=75, help="of each of the four classes, for each seed")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--slow-every", type=int, default=1, help="ask the ORM one request in so many")
    parser.add_argument("--engines", nargs="+", default=list(engines.NAMES), choices=engines.NAMES)
    options = parser.parse_args(arguments)
    loaded, absent = engines.installed(tuple(dict.fromkeys([*options.engines, "ours", REFERENCE])))
    moment = market.current().moment
    prepared = _prepare(loaded, moment)
    try:
        runs = [
            _measure(loaded, seed, options.requests, moment, options.slow_every) for seed in options.seeds
        ]
    finally:
        engines.finish(loaded.values(), connection)
    figures = {
        "labels": {name: engine.LABEL for name, engine in loaded.items()},
        "absent": absent,
        "prepared_seconds": prepared,
        "requests_per_class": options.requests,
        "runs": runs,
    }
    results.save("search", figures)
    _print(runs)


def _prepare(loaded: dict[str, ModuleType], moment: datetime) -> dict[str, float]:
    seconds = {}
    for name, engine in loaded.items():
        began = time.monotonic()
        engine.prepare(connection, moment)
        seconds[name] = round(time.monotonic() - began, 1)
        print(f"{name:16} prepared in {seconds[name]:7.1f} s", flush=True)
    _prewarm()
    return seconds


def _prewarm() -> None:
    """Read every table and index into memory, so that the first requests of an engine do not pay for the disk."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_prewarm")
        cursor.execute(
            "SELECT pg_prewarm(oid) FROM pg_class WHERE relkind IN ('r', 'i')"
            " AND (relname LIKE 'providers\\_%%' OR relname LIKE 'searchrow\\_%%' OR relname LIKE 'bench\\_%%')"
        )


def _warm_up(loaded: dict[str, ModuleType], moment: datetime) -> None:
    warm = requests.Requests(WARM_UP_SEED)
    for kind in requests.CLASSES:
        for number, query in enumerate(_queries(warm.draw(kind, WARM_UP), moment)):
            for name, engine in loaded.items():
                if not number or name not in SLOW:
                    engine.top20(query)


def _measure(
    loaded: dict[str, ModuleType], seed: int, count: int, moment: datetime, slow_every: int
) -> dict[str, Any]:
    _warm_up(loaded, moment)
    drawn = requests.Requests(seed)
    queries = [(kind, q) for kind in requests.CLASSES for q in _queries(drawn.draw(kind, count), moment)]
    order = Random(seed)
    order.shuffle(queries)
    times: dict[str, Times] = {kind: {name: [] for name in loaded} for kind in requests.CLASSES}
    beside: dict[str, Times] = {kind: {name: [] for name in loaded} for kind in requests.CLASSES}  # ours
    equal, asked = dict.fromkeys(loaded, 0), dict.fromkeys(loaded, 0)
    found = {kind: [] for kind in requests.CLASSES}
    for number, (kind, query) in enumerate(queries, 1):
        expected = loaded[REFERENCE].top20(query)
        found[kind].append(len(expected))
        taking_part = [name for name in sorted(loaded) if name not in SLOW or number % slow_every == 0]
        for name in order.sample(taking_part, len(taking_part)):
            seconds, answer = _timed(loaded[name], query)
            times[kind][name].append(seconds * 1000)
            equal[name] += agree(answer, expected)
            asked[name] += 1
        for name in taking_part:
            beside[kind][name].append(times[kind]["ours"][-1])
        if number % 50 == 0:
            print(f"seed {seed}: {number} of {len(queries)}", flush=True)
    return {
        "seed": seed,
        "equal": equal,
        "asked": asked,
        "of": len(queries),
        "full_pages": {kind: sum(n == 20 for n in counts) for kind, counts in found.items()},
        "times": {
            kind: {name: statistics.percentiles(t) for name, t in by.items() if t}
            for kind, by in _with_all(times)
        },
        "ratios": _ratios(times, beside),
        "dense_to_population_p95": statistics.ratio(
            times["dense"]["ours"], times["population"]["ours"], statistics.p95, paired=False
        ),
    }


def _queries(asked: Iterable[requests.Asked], moment: datetime) -> list[Query]:
    return [requests.as_query(one.ask, moment) for one in asked]


def _timed(engine: ModuleType, query: Query) -> tuple[float, Any]:
    """Seconds from a prepared query to twenty ids with their keys; nothing is collected meanwhile."""
    gc.collect(0)
    gc.disable()
    try:
        began = time.perf_counter()
        answer = engine.top20(query)
        return time.perf_counter() - began, answer
    finally:
        gc.enable()


def _with_all(times: dict[str, Times]) -> list[tuple[str, Times]]:
    names = next(iter(times.values()))
    together = {name: [t for by in times.values() for t in by[name]] for name in names}
    return [*times.items(), ("all", together)]


def _ratios(times: dict[str, Times], beside: dict[str, Times]) -> dict[str, dict[str, Any]]:
    """Each engine's p50 and p95 by ours on the same requests, for each class."""
    ours = dict(_with_all(beside))
    return {
        kind: {
            name: {
                "p50": statistics.ratio(by[name], ours[kind][name], statistics.p50),
                "p95": statistics.ratio(by[name], ours[kind][name], statistics.p95),
            }
            for name in by
            if name != "ours" and by[name]
        }
        for kind, by in _with_all(times)
    }


def _print(runs: list[dict[str, Any]]) -> None:
    for one in runs:
        print(f"\nSeed {one['seed']}")
        for kind, by in one["times"].items():
            for name, t in by.items():
                r = one["ratios"][kind].get(name, {}).get("p95", {}).get("ratio", "")
                print(f"{kind:18} {name:16} {t['p50']:9.2f} {t['p95']:9.2f} {t['p99']:9.2f}   {r}")
        print("equal to brute force:", one["equal"], "of", one["asked"])
