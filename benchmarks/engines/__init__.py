"""Engines that answer the same query exactly: the best 20 clinicians by the gates and the score of matching.

Each module has `missing()`, which says what it lacks on this machine or nothing, `prepare(connection, moment)`, and
`top20(query)`, which gives (practice id, score key) pairs, best first. The key is floor(score x 1e9 + 0.5). Some have
`finish(connection)`, which takes away what others must not find.
"""

import importlib
from collections.abc import Iterable
from types import ModuleType
from typing import Any

NAMES = ("ours", "orm_naive", "orm_careful", "postgis", "lucene_engine", "tantivy_engine", "brute")


def load(name: str) -> ModuleType:
    return importlib.import_module(f"benchmarks.engines.{name}")


def installed(names: tuple[str, ...] = NAMES) -> tuple[dict[str, ModuleType], dict[str, str]]:
    """The engines that this machine can run, by name, and what each of the others lacks."""
    engines, absent = {}, {}
    for name in names:
        engine = load(name)
        lacking = engine.missing()
        if lacking:
            absent[name] = lacking
        else:
            engines[name] = engine
    return engines, absent


def finish(engines: Iterable[ModuleType], connection: Any) -> None:
    """This function will have each engine take away what it keeps beside the product."""
    for engine in engines:
        if hasattr(engine, "finish"):
            engine.finish(connection)
