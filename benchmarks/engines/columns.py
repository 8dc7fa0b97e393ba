"""The flat table as columns of numpy arrays."""

from collections import defaultdict
from typing import Any

import numpy as np

from benchmarks.engines import flat
from benchmarks.engines.scoring import Columns

PLAIN = """
SELECT practice_id, provider_id, specialty, lat, lon, in_person, accepts, ages, sex, wheelchair, price_cents,
       rating_percentile, review_count, acceptance_rate, reply_hours, answered_count,
       confirmed_on - DATE '1970-01-01', next_in_person, next_video
FROM bench_flat ORDER BY n
"""
TYPES = (
    "O",
    "O",
    "i2",
    "f8",
    "f8",
    "?",
    "i1",
    "i1",
    "U1",
    "?",
    "f8",
    "f8",
    "f8",
    "f8",
    "f8",
    "f8",
    "i4",
    "f8",
    "f8",
)
BATCH = 50_000


def read(connection: Any, moment: Any) -> Columns:
    """This function will read every row that may be listed; about 1 KB of memory for each."""
    flat.make(connection, moment)
    names = (
        "practice provider specialty lat lon in_person accepts ages sex wheelchair price percentile reviews"
        " acceptance reply_hours answered confirmed next_in_person next_video"
    )
    plain = dict(zip(names.split(), _plain(connection), strict=True))
    phi, theta = np.radians(plain["lat"]), np.radians(plain["lon"])
    count = len(plain["lat"])
    states, state_bits = _bits(connection, "video_states", count)
    tongues, tongue_bits = _bits(connection, "languages", count)
    return Columns(
        **plain,
        x=np.cos(phi) * np.cos(theta),
        y=np.cos(phi) * np.sin(theta),
        z=np.sin(phi),
        video_states=state_bits,
        languages=tongue_bits,
        accepted=_members(connection, "accepted"),
        refused=_members(connection, "refused"),
        counts=_counts(connection, count),
        states=states,
        tongues=tongues,
    )


def _plain(connection: Any) -> list[np.ndarray]:
    parts: list[list[np.ndarray]] = []
    for rows in batches(connection, PLAIN):
        columns = zip(*rows, strict=True)
        parts.append([np.array(column, dtype=kind) for column, kind in zip(columns, TYPES, strict=True)])
    return [np.concatenate(pieces) for pieces in zip(*parts, strict=True)]


def batches(connection: Any, query: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query)
        while rows := cursor.fetchmany(BATCH):
            yield rows


def _bits(connection: Any, column: str, count: int) -> tuple[dict[str, int], np.ndarray]:
    """Each name's bit, and the bits of each row; there are fewer than 64 names in a marketplace."""
    query = f"SELECT DISTINCT name FROM bench_flat, unnest({column}) AS name ORDER BY 1"
    numbers = {
        name: i for i, (name,) in enumerate(row for rows in batches(connection, query) for row in rows)
    }
    if len(numbers) > 64:
        raise ValueError(f"More than 64 different {column}.")
    found = np.zeros(count, dtype=np.uint64)
    for rows in batches(
        connection, f"SELECT name, array_agg(n) FROM bench_flat, unnest({column}) AS name GROUP BY 1"
    ):
        for name, members in rows:
            found[np.array(members)] |= np.uint64(1 << numbers[name])
    return numbers, found


def _members(connection: Any, column: str) -> dict[int, np.ndarray]:
    query = f"SELECT plan, array_agg(n ORDER BY n) FROM bench_flat, unnest({column}) AS plan GROUP BY 1"
    return {plan: np.array(members) for rows in batches(connection, query) for plan, members in rows}


def _counts(connection: Any, count: int) -> dict[int, np.ndarray]:
    query = """SELECT condition, array_agg(n), array_agg(visits)
               FROM bench_flat, unnest(conditions, counts) AS e (condition, visits) GROUP BY 1"""
    found: dict[int, np.ndarray] = defaultdict(lambda: np.zeros(count, dtype=np.int16))
    for rows in batches(connection, query):
        for condition, members, visits in rows:
            found[condition][np.array(members)] = visits
    return dict(found)
