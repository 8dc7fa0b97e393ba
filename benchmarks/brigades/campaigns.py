"""Campaigns: so many puppets, each with one attended visit and one review, within so many days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

import numpy as np

from benchmarks.brigades.organic import OPENS, WEEK, WEEKS, Review, review

PUPPETS, TARGETS = 500, 30
SHAPES = {"a day": 1, "a week": 7, "two weeks": 14, "four weeks": 28, "13 weeks": 91, "26 weeks": 182}
SLOW = ("13 weeks", "26 weeks")
FRESH = {"fresh": 1.0, "aged": 0.0, "half and half": 0.5}
STARS = {"down": 1, "up": 5}


@dataclass(frozen=True, slots=True)
class Campaign:
    """Over how long, with which accounts, up or down; and whether the puppets are shared out by chance."""

    shape: str
    accounts: str
    aim: str = "down"
    by_chance: bool = False


def attacks(
    campaign: Campaign, *, targets: int, draw: np.random.Generator, weeks: int = WEEKS
) -> Iterator[tuple[datetime, list[Review]]]:
    """This function will draw, for each target, when its campaign begins and the reviews of its puppets."""
    total = PUPPETS * targets // TARGETS
    even = [total // targets + (number < total % targets) for number in range(targets)]
    sizes = draw.multinomial(total, [1 / targets] * targets) if campaign.by_chance else even
    numbers = count(10**15)
    for size in sizes:
        at = OPENS + WEEK * float(draw.uniform(weeks * 0.4, weeks - 36))
        puppets = []
        for day in np.sort(draw.uniform(0, SHAPES[campaign.shape], size)):
            number = next(numbers)
            puppets.append(
                review(
                    number,
                    patient=number,
                    submitted_at=at + timedelta(days=float(day)),
                    stars=STARS[campaign.aim],
                    is_newcomer=bool(draw.random() < FRESH[campaign.accounts]),
                    days_after=1 + min(58.0, float(draw.exponential(6))),
                    is_puppet=True,
                )
            )
        yield at, puppets
