"""The gates and the score of a query over columns of numpy arrays, in the order of matching/factors.py."""

from dataclasses import dataclass

import numpy as np

from matching import factors as f
from matching.retrieval import Query
from providers.geo import EARTH_RADIUS_MILES, unit_vector

HOUR = 3600.0
NEVER = np.nan


@dataclass
class Columns:
    """One entry for each practice and specialty; `plans` and `counts` are looked up by number."""

    practice: np.ndarray
    provider: np.ndarray
    specialty: np.ndarray
    lat: np.ndarray
    lon: np.ndarray
    x: np.ndarray
    y: np.ndarray
    z: np.ndarray
    in_person: np.ndarray
    video_states: np.ndarray  # bits, by `states`
    accepts: np.ndarray
    ages: np.ndarray
    sex: np.ndarray
    languages: np.ndarray  # bits, by `tongues`
    wheelchair: np.ndarray
    price: np.ndarray  # NaN: not told
    percentile: np.ndarray
    reviews: np.ndarray
    acceptance: np.ndarray
    reply_hours: np.ndarray
    answered: np.ndarray
    confirmed: np.ndarray  # days since 1970
    next_in_person: np.ndarray  # seconds since 1970, NaN: none
    next_video: np.ndarray
    accepted: dict[int, np.ndarray]  # plan number -> sorted rows
    refused: dict[int, np.ndarray]
    counts: dict[int, np.ndarray]  # condition number -> verified visits of each row
    states: dict[str, int]
    tongues: dict[str, int]


def passing(c: Columns, query: Query, rows: np.ndarray, age: int) -> np.ndarray:
    """Which of the rows pass the gates that do not depend on how the visit is made."""
    ok = c.accepts[rows] >= (2 if query.new_patient else 1)
    if age:
        ok &= c.ages[rows] & age > 0
    if query.plan_required:
        ok &= is_among(rows, c.accepted.get(query.plan or 0))
    if query.languages:
        ok &= c.languages[rows] & bits(query.languages, c.tongues) > 0
    if query.provider_sex is not None:
        ok &= c.sex[rows] == query.provider_sex
    if query.max_price_cents is not None:
        ok &= ~(c.price[rows] > query.max_price_cents)
    if query.wheelchair:
        ok &= c.wheelchair[rows]
    return ok


def bits(names: object, numbers: dict[str, int]) -> np.uint64:
    return np.uint64(sum(1 << numbers[name] for name in set(names) if name in numbers))


def is_among(rows: np.ndarray, members: np.ndarray | None) -> np.ndarray:
    """Which rows are in a sorted array."""
    if members is None or not len(members):
        return np.zeros(len(rows), dtype=bool)
    places = np.minimum(np.searchsorted(members, rows), len(members) - 1)
    return members[places] == rows


def chord2(c: Columns, query: Query, rows: np.ndarray) -> np.ndarray:
    x, y, z = unit_vector(query.lat, query.lon)
    return (c.x[rows] - x) ** 2 + (c.y[rows] - y) ** 2 + (c.z[rows] - z) ** 2


def keys(c: Columns, query: Query, rows: np.ndarray, fit: np.ndarray, *, video: bool) -> np.ndarray:
    """The score keys of rows for visits in person or by video."""
    values = (
        _experience(c, query, rows, fit),
        _soonness(c, query, rows, video),
        _nearness(c, query, rows, video),
        _trust(c, rows),
        _plan(c, query, rows),
        _reliability(c, query, rows),
    )
    total = np.zeros(len(rows))
    for value, weight in zip(values, f.WEIGHTS.values(), strict=True):
        total = total + value * weight
    return np.floor(total * 1e9 + 0.5).astype(np.int64)


def _experience(c: Columns, query: Query, rows: np.ndarray, fit: np.ndarray) -> np.ndarray:
    n = np.zeros(len(rows))
    for condition in dict.fromkeys(query.conditions):
        if condition in c.counts:
            n = n + c.counts[condition][rows]
    return fit * (f.EXPERIENCE_BASE + f.EXPERIENCE_GAIN * n / (n + f.EXPERIENCE_HALF))


def _soonness(c: Columns, query: Query, rows: np.ndarray, video: bool) -> np.ndarray:
    moments = (c.next_video if video else c.next_in_person)[rows]
    wait = (moments - query.now.timestamp()) / HOUR
    half = f.SOONNESS_HALF[query.level]
    return np.where(np.isnan(wait) | (wait < 0), 0.0, half / (half + np.maximum(wait, 0.0)))


def _nearness(c: Columns, query: Query, rows: np.ndarray, video: bool) -> np.ndarray:
    if video:
        return np.full(len(rows), f.VIDEO_NEARNESS)
    miles = 2 * EARTH_RADIUS_MILES * np.arcsin(np.minimum(1.0, np.sqrt(chord2(c, query, rows)) / 2))
    return np.maximum(0.0, 1.0 - miles / query.radius_miles)


def _trust(c: Columns, rows: np.ndarray) -> np.ndarray:
    n, percentile = c.reviews[rows], c.percentile[rows]
    pulled = f.TRUST_MIDDLE + (percentile - f.TRUST_MIDDLE) * n / (n + f.TRUST_HALF)
    return np.where(np.isnan(percentile), f.TRUST_MIDDLE, pulled)


def _plan(c: Columns, query: Query, rows: np.ndarray) -> np.ndarray:
    if query.plan is None:
        return np.full(len(rows), f.PLAN_NOT_ASKED)
    taken, refused = (is_among(rows, table.get(query.plan)) for table in (c.accepted, c.refused))
    values = f.PLAN_VALUES
    return np.where(taken, values["accepted"], np.where(refused, values["not_accepted"], values["unknown"]))


def _reliability(c: Columns, query: Query, rows: np.ndarray) -> np.ndarray:
    rate, hours, n = c.acceptance[rows], c.reply_hours[rows], c.answered[rows]
    acceptance = np.where(np.isnan(rate), f.ACCEPTANCE_PRIOR, rate)
    speed = np.where(np.isnan(hours), f.SPEED_PRIOR, f.SPEED_HALF / (f.SPEED_HALF + hours))
    raw = f.ACCEPTANCE_SHARE * acceptance + f.SPEED_SHARE * speed
    shrunk = f.RELIABILITY_PRIOR + (raw - f.RELIABILITY_PRIOR) * n / (n + f.RELIABILITY_HALF)
    stale = (query.on - type(query.on)(1970, 1, 1)).days - c.confirmed[rows]
    faded = 1.0 - (1.0 - f.FADED_TO) * (stale - f.FRESH_DAYS) / (f.FADED_DAYS - f.FRESH_DAYS)
    return shrunk * np.where(stale <= f.FRESH_DAYS, 1.0, np.maximum(f.FADED_TO, faded))
