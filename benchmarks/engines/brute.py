"""The reference: every row gated and scored by numpy, nothing left out beforehand."""

from typing import Any

import numpy as np

from benchmarks.engines import columns, scoring
from benchmarks.engines.asked import ENOUGH, Answer, age_bit, best, by_mode, offered, text_id
from matching.retrieval import Query
from providers.geo import chord_of

LABEL = "brute force, numpy (reference)"
_loaded: dict[str, scoring.Columns] = {}


def missing() -> str:
    return ""


def prepare(connection: Any, moment: Any) -> None:
    _loaded["all"] = columns.read(connection, moment)


def top20(query: Query) -> Answer:
    c = _loaded["all"]
    everything = np.arange(len(c.specialty))
    fits = np.zeros(256)
    for number, fit in offered(query):
        fits[number] = fit
    fit = fits[c.specialty]
    ok = (fit > 0) & scoring.passing(c, query, everything, age_bit(query))
    in_person, video = by_mode(query)
    found = []
    if in_person:
        near = scoring.chord2(c, query, everything) <= chord_of(query.radius_miles) ** 2
        found.append(_scored(c, query, np.flatnonzero(ok & c.in_person & near), fit, video=False))
    if video:
        state = scoring.bits([query.state], c.states)
        found.append(_scored(c, query, np.flatnonzero(ok & (c.video_states & state > 0)), fit, video=True))
    return best(query, strongest(c, found))


def _scored(
    c: scoring.Columns, query: Query, rows: np.ndarray, fit: np.ndarray, *, video: bool
) -> tuple[np.ndarray, np.ndarray]:
    return rows, scoring.keys(c, query, rows, fit[rows], video=video)


def strongest(c: scoring.Columns, found: list[tuple[np.ndarray, np.ndarray]]) -> list[tuple[str, str, int]]:
    """Rows that can be among the best: those at or above the key of the last of enough."""
    rows = np.concatenate([rows for rows, _ in found])
    keys = np.concatenate([keys for _, keys in found])
    if len(keys) > ENOUGH:
        least = np.partition(keys, len(keys) - ENOUGH)[len(keys) - ENOUGH]
        rows, keys = rows[keys >= least], keys[keys >= least]
    return [
        (text_id(c.practice[row]), text_id(c.provider[row]), int(key))
        for row, key in zip(rows, keys, strict=True)
    ]
