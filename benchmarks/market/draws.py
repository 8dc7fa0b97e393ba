"""The marketplace as columns of numpy arrays: everything that chance decides, from one seed."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from benchmarks.market.copying import uuids
from providers.demo.professions import TRADES, Trade
from providers.reputation import FEWEST_REVIEWS, HALF_LIFE, PRIOR_WEIGHT, PRIORS
from providers.reputation.figures import STEPS

SUSPENDED_SHARE = 0.03
SECOND_PRACTICE_SHARE = 0.10
PEOPLE_PER_CLINIC = 3
TRADE_COUNT = 16  # the most common specialties, of 27
PATTERNS = 64
NO_TIME_SHARE = 0.10
STALE_SHARE = 0.10
ANSWERS = ("accepted", "not_accepted", "unknown")
NPIS = 10**8
SINCE_RATED = timedelta(days=10)
NPI_STRIDE = 61_803_399  # shares no factor with 10**8: each step gives another number

Columns = dict[str, np.ndarray]


@dataclass(frozen=True)
class Choices:
    """What a marketplace is drawn from, out of the catalogue."""

    zip_population: np.ndarray
    zip_state: np.ndarray  # two letters each
    plan_numbers: np.ndarray
    conditions: dict[str, list[int]]  # specialty slug -> numbers of the conditions it sees
    specialties: dict[str, tuple[int, str]]  # slug -> number, profession
    codes: frozenset[str]


def trades() -> list[Trade]:
    """The most common specialties of the demonstration."""
    return sorted(TRADES, key=lambda trade: (-trade.weight, trade.slug))[:TRADE_COUNT]


def plan_weights(count: int) -> np.ndarray:
    """How often each plan is met: a few large ones, and a long tail (Zipf), in an order of their own."""
    weights = np.empty(count)
    weights[np.random.default_rng(7).permutation(count)] = 1 / np.arange(1, count + 1)
    return weights / weights.sum()


class Drawing:
    """One marketplace being drawn; each part has a generator of its own, so that none disturbs another."""

    def __init__(self, choices: Choices, *, clinicians: int, seed: int) -> None:
        self.choices = choices
        self.trades = trades()
        self.people_count = clinicians + round(clinicians * SUSPENDED_SHARE)
        self.suspended_count = self.people_count - clinicians
        self.clinic_count = max(1, self.people_count // PEOPLE_PER_CLINIC)
        seeds = np.random.SeedSequence(seed).spawn(7)
        self._generators = [np.random.Generator(np.random.PCG64(s)) for s in seeds]
        self.clinic_zip = self._place_clinics()
        self.trade = self._pick(self._generators[1], [t.weight for t in self.trades], self.people_count)
        self.home = self._generators[1].integers(0, self.clinic_count, self.people_count, dtype=np.int32)

    @staticmethod
    def _pick(draw: np.random.Generator, weights: object, count: int) -> np.ndarray:
        shares = np.cumsum(np.asarray(weights, dtype=float))
        return np.searchsorted(shares, draw.random(count) * shares[-1], side="right").astype(np.int16)

    def _place_clinics(self) -> np.ndarray:
        """ZIP codes drawn by population, in order: neighbours in number are neighbours in space."""
        shares = np.cumsum(self.choices.zip_population.astype(float))
        drawn = np.searchsorted(shares, self._generators[0].random(self.clinic_count) * shares[-1], "right")
        return np.sort(drawn).astype(np.int32)

    def clinics(self) -> Columns:
        """Clinics of one location each, with the figures of how they answer requests."""
        draw, count = self._generators[0], self.clinic_count
        answered = np.where(draw.random(count) < 0.25, 0, draw.lognormal(3.4, 1.1, count)).astype(np.int32)
        none = answered == 0
        return {
            "n": np.arange(count, dtype=np.int32),
            "id": uuids(draw, count),
            "location_id": uuids(draw, count),
            "zip_index": self.clinic_zip,
            "d_lat": draw.normal(0, 0.015, count),
            "d_lon": draw.normal(0, 0.02, count),
            "wheelchair": draw.integers(0, 10, count, dtype=np.int16),
            "acceptance": np.where(none, np.nan, np.round(draw.beta(8, 3, count), 4)),
            "reply_hours": np.where(none, np.nan, np.round(draw.lognormal(1.8, 1.0, count), 2)),
            "answered": answered,
        }

    def people(self) -> Columns:
        """Clinicians: who they are, what they are trained in and how they are rated."""
        draw, count = self._generators[2], self.people_count
        suspended = np.zeros(count, dtype=bool)
        suspended[draw.permutation(count)[: self.suspended_count]] = True
        children = np.array([trade.children for trade in self.trades])[self.trade]
        women = np.array([trade.women for trade in self.trades])[self.trade]
        sex = np.where(draw.random(count) < women, 1, 2)
        sex[draw.random(count) < 0.02] = 3
        return {
            "n": np.arange(count, dtype=np.int32),
            "id": uuids(draw, count),
            "npi": _npis(draw, count),
            "first": draw.integers(0, 1 << 15, count, dtype=np.int32),
            "last": draw.integers(0, 1 << 15, count, dtype=np.int32),
            "sex": sex.astype(np.int16),
            "languages": self._pick(draw, LANGUAGE_WEIGHTS, count),
            "children": draw.random(count) < children,
            "older": draw.random(count) < 0.95,
            "years": draw.integers(1, 40, count, dtype=np.int16),
            "trade": self.trade,
            "code": draw.integers(0, 1 << 14, count, dtype=np.int16),
            "second": np.where(draw.random(count) < 0.15, draw.integers(0, 1 << 14, count), -1).astype("i2"),
            "suspended": suspended,
            **self._ratings(draw),
        }

    def _ratings(self, draw: np.random.Generator) -> Columns:
        """Sums of reviews, and the percentile within the profession as providers/reputation/ defines it."""
        count = self.people_count
        professions = [self.choices.specialties[trade.slug][1] for trade in self.trades]
        prior = np.array([PRIORS[profession] for profession in professions])[self.trade]
        reviews = np.minimum(draw.lognormal(2.8, 1.2, count), 3000).astype(np.int32)
        reviews[draw.random(count) < 0.3] = 0
        weight = np.round(reviews * (0.4 + 0.55 * draw.random(count)), 3)
        stars = np.floor(np.clip(draw.normal(prior, 0.4), 1, 5) * weight * 1e4) / 1e4
        share = 0.5 ** (SINCE_RATED / HALF_LIFE)
        shrunk = _on_the_grid((PRIOR_WEIGHT * prior + share * stars) / (PRIOR_WEIGHT + share * weight))
        percentile = np.full(count, np.nan)
        for profession in sorted(set(professions)):
            own = np.array([p == profession for p in professions])[self.trade] & (reviews >= FEWEST_REVIEWS)
            percentile[own] = _percentiles(shrunk[own])
        return {"reviews": reviews, "stars": stars, "weight": weight, "percentile": percentile}

    def practices(self) -> Columns:
        """One practice each at the home clinic, and for one in ten another at a clinic nearby."""
        draw = self._generators[3]
        second = np.flatnonzero(draw.random(self.people_count) < SECOND_PRACTICE_SHARE).astype(np.int32)
        near = (self.home[second] + draw.integers(1, 40, len(second))) % self.clinic_count
        moved = near != self.home[second]
        person = np.concatenate([np.arange(self.people_count, dtype=np.int32), second[moved]])
        clinic = np.concatenate([self.home, near[moved]]).astype(np.int32)
        trade, count = self.trade[person], len(person)
        video = draw.random(count) < np.array([t.video for t in self.trades])[trade]
        low, high = (np.array([t.dollars[i] for t in self.trades])[trade] for i in (0, 1))
        price = np.round(low + (high - low) * draw.random(count)) * 100
        price[draw.random(count) < 0.15] = -1
        stale = draw.random(count) < STALE_SHARE
        return {
            "n": np.arange(count, dtype=np.int32),
            "id": uuids(draw, count),
            "person": person,
            "clinic": clinic,
            "accepts": self._pick(draw, (86, 10, 4), count),
            "video": video,
            "in_person": ~(video & (draw.random(count) < 0.1)),
            "price": price.astype(np.int32),
            "confirmed": np.where(stale, draw.uniform(91, 300, count), draw.uniform(1, 80, count)),
            "instant": draw.random(count) < 0.45,
            "wait": self._waits(draw, trade),
            "video_wait": self._waits(draw, trade),
            "quarter": draw.integers(0, 44, count, dtype=np.int16),
            "video_quarter": draw.integers(0, 44, count, dtype=np.int16),
            "pattern": draw.integers(1, PATTERNS + 1, count, dtype=np.int16),
        }

    def _waits(self, draw: np.random.Generator, trade: np.ndarray) -> np.ndarray:
        """Hours to the next free time: skewed by the backlog of the trade; NaN for one in ten."""
        backlog = np.array([t.backlog_days for t in self.trades])[trade] * 24
        waits = np.clip(backlog * draw.lognormal(0, 1.1, len(trade)), 1, 27 * 24)
        waits[draw.random(len(trade)) < NO_TIME_SHARE] = np.nan
        return waits

    def licences(self) -> Columns:
        """A licence where each clinician works, and for some another in a state near it."""
        draw, count = self._generators[4], self.people_count
        video = np.array([trade.video for trade in self.trades])[self.trade]
        further = np.flatnonzero(draw.random(count) < 0.12 + 0.25 * video).astype(np.int32)
        step = draw.integers(1, max(2, self.clinic_count // 20), len(further))
        other = (self.home[further] + step) % self.clinic_count
        states = self.choices.zip_state
        differs = states[self.clinic_zip[other]] != states[self.clinic_zip[self.home[further]]]
        person = np.concatenate([np.arange(count, dtype=np.int32), further[differs]])
        clinic = np.concatenate([self.home, other[differs]]).astype(np.int32)
        total = len(person)
        return {
            "id": uuids(draw, total),
            "person": person,
            "clinic": clinic,
            "number": draw.integers(100_000, 1_000_000, total, dtype=np.int32),
            "days": draw.integers(60, 900, total, dtype=np.int32),
        }

    def npi_ids(self) -> Columns:
        return {
            "person": np.arange(self.people_count, dtype=np.int32),
            "id": uuids(self._generators[4], self.people_count),
        }

    def experience(self) -> Columns:
        """Verified experience with about two conditions each, of those that the specialty sees."""
        draw = self._generators[5]
        person = np.repeat(np.arange(self.people_count), draw.integers(0, 6, self.people_count))
        seen = [self.choices.conditions.get(trade.slug) or [1] for trade in self.trades]
        lengths = np.array([len(numbers) for numbers in seen])
        table = np.zeros((len(seen), lengths.max()), dtype=np.int64)
        for row, numbers in enumerate(seen):
            table[row, : len(numbers)] = numbers
        trade = self.trade[person]
        condition = table[trade, (draw.random(len(person)) * lengths[trade]).astype(np.int64)]
        pairs = np.unique(person * 256 + condition)
        return {
            "id": uuids(draw, len(pairs)),
            "person": (pairs // 256).astype(np.int32),
            "condition": (pairs % 256).astype(np.int16),
            "count": np.clip(draw.lognormal(3.1, 1.2, len(pairs)), 1, 5000).astype(np.int32),
            "verified": draw.random(len(pairs)) < 0.92,
            "days": draw.integers(30, 800, len(pairs), dtype=np.int32),
        }

    def plan_answers(self, practice_count: int) -> Columns:
        """What six or seven plans each practice has been asked about, the large ones most often."""
        draw, numbers = self._generators[6], self.choices.plan_numbers
        practice = np.repeat(np.arange(practice_count), draw.integers(3, 12, practice_count))
        plan = numbers[self._pick(draw, plan_weights(len(numbers)), len(practice))]
        pairs = np.unique(practice * 1024 + plan)
        return {
            "practice": (pairs // 1024).astype(np.int32),
            "plan": (pairs % 1024).astype(np.int16),
            "answer": self._pick(draw, (84, 12, 4), len(pairs)),
        }

    def patterns(self) -> list[str]:
        """Free parts of day after the first one."""
        bits = np.random.default_rng(3).random((PATTERNS, 83)) < 0.4
        return ["".join("1" if bit else "0" for bit in row) for row in bits]


LANGUAGES = ("en", "en,es", "es", "en,cmn", "en,hi", "en,vi", "en,ko", "en,ru", "en,ar", "en,fr")
LANGUAGE_WEIGHTS = (62, 17, 3, 4, 4, 2, 2, 2, 2, 2)


def _npis(draw: np.random.Generator, count: int) -> np.ndarray:
    """NPIs that begin with 9, which no one has, with their check digit: Luhn over the prefix 80840 (CMS)."""
    numbers = 9 * NPIS + (draw.integers(0, NPIS) + np.arange(count, dtype=np.int64) * NPI_STRIDE) % NPIS
    total = np.full(count, 24, dtype=np.int64)
    for place in range(9):
        digit = numbers // 10 ** (8 - place) % 10
        total += digit if place % 2 else digit * 2 - 9 * (digit > 4)
    return numbers * 10 + -total % 10


def _on_the_grid(means: np.ndarray) -> np.ndarray:
    return np.floor(means * STEPS + 0.5) / STEPS


def _percentiles(means: np.ndarray) -> np.ndarray:
    """As `reputation.percentile_of` among breakpoints of all of them."""
    if len(means) <= 1:
        return np.full(len(means), 0.5)
    points = _on_the_grid(np.quantile(means, np.arange(101) / 100))
    lower, upto = (np.searchsorted(points, means, side=side) for side in ("left", "right"))
    below, above = np.maximum(upto - 1, 0), np.minimum(upto, 100)
    step = np.where(above > below, points[above] - points[below], 1)
    between = below + (means - points[below]) / np.where(step > 0, step, 1)
    return np.floor(np.where(upto > lower, (lower + upto - 1) / 2, between) + 0.5) / 100
