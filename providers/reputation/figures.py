"""How a rating is made: sums that fade with time, pulled to the profession's mean, and where a mean stands."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from providers.models import Profession

PRIOR_WEIGHT = 10.0  # reviews' worth of the profession's mean that each clinician starts with
HALF_LIFE = timedelta(days=730.5)  # 24 months
FEWEST_REVIEWS = 5  # below it no figure is shown: "new here"
STEPS = 1e9  # means are compared in steps of a billionth: how a sum was added up must not part equals
MIDDLE = 0.5  # where someone stands who can be compared with nobody

# The mean rating of each profession: an assumption until a house has enough reviews of its own. Public sites
# rate bodywork and physical therapy above physicians, so a rating says something only within its profession.
PRIORS: dict[str, float] = {
    Profession.PRIMARY_CARE: 4.2,
    Profession.SPECIALIST: 4.1,
    Profession.SURGEON: 4.1,
    Profession.ADVANCED_PRACTICE: 4.3,
    Profession.PHYSICAL_THERAPY: 4.6,
    Profession.CHIROPRACTIC: 4.6,
    Profession.MENTAL_HEALTH: 4.0,
    Profession.BODYWORK: 4.7,
}


@dataclass(frozen=True, slots=True)
class Sums:
    """The reviews of a clinician at a moment: `total` is the sum of weight x stars, `weight` that of the weights."""

    total: float
    weight: float
    count: int

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(self.total + other.total, self.weight + other.weight, self.count + other.count)

    def decayed(self, since: datetime | None, now: datetime) -> "Sums":
        """What is left of sums of a moment; those of no moment are of now."""
        share = 1.0 if since is None else decay(since, now)
        return Sums(share * self.total, share * self.weight, self.count)


def decay(since: datetime, now: datetime) -> float:
    """This function will give the share of its weight that a review keeps: half after 24 months, never above 1."""
    return math.pow(0.5, max(0.0, (now - since).total_seconds()) / HALF_LIFE.total_seconds())


def shrunk_mean(rating_sum: float, rating_weight: float, prior: float) -> float:
    """This function will pull a mean toward the profession's by (C*m + sum w*x) / (C + sum w), in stars.

    The Bayesian average; why pulling helps: Efron and Morris, Scientific American 1977;236(5):119-127.
    """
    return (PRIOR_WEIGHT * prior + rating_sum) / (PRIOR_WEIGHT + rating_weight)


def compared_mean(sums: Sums, profession: str) -> float:
    """This function will give the shrunk mean as it is compared with others', to a billionth of a star."""
    return math.floor(shrunk_mean(sums.total, sums.weight, PRIORS[profession]) * STEPS + 0.5) / STEPS


def shown(sums: Sums, *, rated_at: datetime | None, profession: str, now: datetime) -> float | None:
    """This function will give the shrunk mean in stars to one decimal, or None under 5 reviews.

    `sums` are those of `rated_at`, and fade from then to now: praise that nobody repeats is forgotten.
    """
    if sums.count < FEWEST_REVIEWS:
        return None
    left = sums.decayed(rated_at, now)
    return round(shrunk_mean(left.total, left.weight, PRIORS[profession]), 1)


def percentile_of(mean: float, means: Sequence[float]) -> float:
    """This function will say where a compared mean stands among breakpoints, 0 to 1 in steps of 0.01.

    `means` are at equal distances from the lowest to the highest, ascending; without any, one stands in the middle.
    Between two of them it is a straight line; where several are the same, the middle of these (mid-rank).
    """
    if not means:
        return MIDDLE
    lower, upto = bisect_left(means, mean), bisect_right(means, mean)
    if upto > lower:
        place = (lower + upto - 1) / 2
    elif upto == 0:
        place = 0.0
    elif upto == len(means):
        place = len(means) - 1.0
    else:
        place = upto - 1 + (mean - means[upto - 1]) / (means[upto] - means[upto - 1])
    return math.floor(place * (100 / (len(means) - 1)) + 0.5) / 100
