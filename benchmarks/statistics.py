"""Percentiles, and ratios with a bootstrap interval."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

ROUNDS = 2000
Measure = Callable[[np.ndarray], np.ndarray]


def percentiles(values: Sequence[float]) -> dict[str, float]:
    """This function will give p50, p95, p99 and the mean, of milliseconds, to three digits."""
    p50, p95, p99 = (float(np.percentile(values, q)) for q in (50, 95, 99))
    return {
        name: round(v, 3) for name, v in (("p50", p50), ("p95", p95), ("p99", p99), ("mean", np.mean(values)))
    }


def p95(rows: np.ndarray) -> np.ndarray:
    return np.percentile(rows, 95, axis=-1)


def p50(rows: np.ndarray) -> np.ndarray:
    return np.percentile(rows, 50, axis=-1)


def mean(rows: np.ndarray) -> np.ndarray:
    return np.mean(rows, axis=-1)


def range_of_rounds(above: Sequence[float], below: Sequence[float]) -> dict[str, float]:
    """This function will divide the means of two samples by round, with the lowest and highest ratio of a round.

    A few rounds are too few for a bootstrap.
    """
    one, other = np.asarray(above), np.asarray(below)
    each = one / other
    found = {"ratio": np.mean(one) / np.mean(other), "low": np.min(each), "high": np.max(each)}
    return {name: round(float(value), 3) for name, value in found.items()}


def ratio(
    above: Sequence[float], below: Sequence[float], measure: Measure, *, paired: bool = True
) -> dict[str, Any]:
    """This function will divide a measure of one sample by that of another, with a 95 % bootstrap interval.

    Paired samples are of the same requests in the same order and are drawn together.
    """
    one, other = np.asarray(above), np.asarray(below)
    draw = np.random.default_rng(5)
    picks = draw.integers(0, len(one), (ROUNDS, len(one)))
    others = picks if paired else draw.integers(0, len(other), (ROUNDS, len(other)))
    drawn = measure(one[picks]) / measure(other[others])
    low, high = np.percentile(drawn, [2.5, 97.5])
    return {
        "ratio": round(float(measure(one) / measure(other)), 3),
        "low": round(float(low), 3),
        "high": round(float(high), 3),
    }
