"""Seeded draws for the demonstration: ids, weighted picks, long tails, days and moments around a day."""

import math
import random
from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from typing import Generic, TypeVar

T = TypeVar("T")

_VERSION = (
    0xF000 << 64,
    0x4000 << 64,
)  # RFC 9562: version 4 and its variant, so that the ids are ordinary ones
_VARIANT = (0xC000 << 48, 0x8000 << 48)


class Weighted(Generic[T]):
    """Things to draw in proportion to a weight."""

    def __init__(self, items: Sequence[T], weights: Sequence[float]) -> None:
        self.items = items
        self._sums = list(accumulate(weights))

    def pick(self, rng: random.Random) -> T:
        return self.items[bisect_right(self._sums, rng.random() * self._sums[-1])]

    def pick_some(self, rng: random.Random, count: int) -> list[T]:
        """Up to `count` different things, in the order drawn."""
        found: dict[T, None] = {}
        for _ in range(count * 4):
            found[self.pick(rng)] = None
            if len(found) == count:
                break
        return list(found)


class Draws(random.Random):
    """A seeded generator; every day and moment is counted from the day of `now`, in UTC."""

    def __init__(self, seed: str, now: datetime) -> None:
        super().__init__(seed)
        self.today: date = now.astimezone(UTC).date()
        self.midnight = datetime.combine(self.today, time(), tzinfo=UTC)
        self.day_began = self.midnight.isoformat()

    def uuid(self) -> str:
        bits = self.getrandbits(128)
        bits = (bits & ~_VERSION[0]) | _VERSION[1]
        return f"{(bits & ~_VARIANT[0]) | _VARIANT[1]:032x}"

    def chance(self, share: float) -> bool:
        return self.random() < share

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self.random() * (high - low + 1))

    def one_of(self, items: Sequence[T]) -> T:
        return items[int(self.random() * len(items))]

    def long_tail(self, median: float, spread: float, most: int) -> int:
        """A count of at least 1 whose logarithm is normal: many small ones and a few very large."""
        return max(1, min(most, round(median * math.exp(self.gauss(0.0, spread)))))

    def day(self, low: int, high: int) -> str:
        """A day from `low` to `high` days after today (before it where negative)."""
        return (self.today + timedelta(days=self.between(low, high))).isoformat()

    def moment(self, low: int, high: int) -> str:
        """A moment from `low` to `high` days before the last midnight."""
        minutes = self.between(low * 1440, high * 1440)
        return (self.midnight - timedelta(minutes=minutes)).isoformat()
