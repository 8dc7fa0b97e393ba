"""Bursts: more reviews of a clinician in a few days than its own past lets expect. Stars are no part of it."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

WEEK = timedelta(weeks=1)


class Window(NamedTuple):
    """The last so many days; how improbable a count has to be for a freeze, and the fewest reviews that make one.

    `sure` is how many reviews the past counts as at most, since a rate wanders by more than chance alone: by
    1 / sqrt(sure) of itself, less over a month than over a week, in which it has no time to average out.
    """

    days: int
    tail: float
    fewest: int
    sure: float


# Tuned in the simulator (`python -m benchmarks reviews`) on seeds that the report does not use.
WINDOWS = (
    Window(1, 5e-5, 4, 8.0),
    Window(7, 3e-4, 5, 8.0),
    Window(14, 6e-4, 5, 16.0),
    Window(28, 1.5e-3, 6, 20.0),
)
PAST_WEEKS = 52
KEPT = 0.92  # of what a week says about the rate, for each week that it lies further back
PRIOR_REVIEWS, PRIOR_WEEKS = 1.0, 2.0  # what is taken as seen of everybody before the first review

# A count that can't move the figure by a tenth has to be far less probable for a freeze. The most that new weight
# moves it is the distance of the stars, 4, times the share of that weight; the prior weighs 10, as in the figure.
# What stands weighs, at a half-life of 24 months, about what the reviews of 150 weeks do unfaded.
LOOKS_BACK = timedelta(weeks=150)
PRIOR_WEIGHT, WIDEST, MATTERS = 10.0, 4.0, 0.1
STRICT = 1e-2

ALL, NEWCOMERS = "all", "newcomers"


@dataclass(frozen=True, slots=True)
class Arrival:
    """When a review came, and whether its author's account was made less than 60 days before the visit."""

    submitted_at: datetime
    is_newcomer: bool


@dataclass(frozen=True, slots=True)
class Burst:
    """What was seen since a moment and what the past let expect; `days` names the window, `series` whom it counts."""

    since: datetime
    days: int
    seen: int
    expected: float
    series: str


def find(arrivals: Sequence[Arrival], *, now: datetime, cleared_at: datetime | None = None) -> Burst | None:
    """This function will find the least probable burst among the windows that end `now`, or None.

    `arrivals` are the reviews of one clinician in any order, at least those since `LOOKS_BACK`, without those that a
    moderator rejected. No window reaches back before `cleared_at`, when a moderator had looked at what came before.

    For each window and series: the rate of arrivals has a Gamma posterior given the weeks before the window, each
    week's say fading with its age, so the count in the window is negative binomial, and a burst is a count in its
    far upper tail. Sources: A. C. Harvey, C. Fernandes, Time Series Models for Count or Qualitative Observations,
    Journal of Business & Economic Statistics 7 (1989) 407-417, for the fading Gamma; M. Höhle, surveillance: An R
    package for the monitoring of infectious diseases, Computational Statistics 22 (2007) 571-582, for tails of
    predictive counts as alarms.
    """
    known = sorted(((one.submitted_at - now) / WEEK, one.is_newcomer) for one in arrivals)
    known = known[: bisect_right(known, (0.0, True))]
    every = [moment for moment, _ in known]
    series = {
        ALL: every,
        NEWCOMERS: [moment for moment, is_newcomer in known if is_newcomer],
    }
    cleared = -math.inf if cleared_at is None else (cleared_at - now) / WEEK
    found = [pair for name, moments in series.items() for pair in _bursts(name, moments, every, cleared)]
    if not found:
        return None
    _, since, window, seen, expected, name = min(found)
    return Burst(now + since * WEEK, window.days, seen, expected, name)


def _bursts(
    series: str, moments: list[float], every: list[float], cleared: float
) -> Iterator[tuple[float, float, Window, int, float, str]]:
    """Each burst of a series, after the share of its limit that its tail comes to. Moments are in weeks from now."""
    for window in WINDOWS:
        since = max(-window.days / 7, cleared)
        before = bisect_right(moments, since)
        seen = len(moments) - before
        if seen < window.fewest:
            continue
        reviews, weeks = _past(moments, before, every[0], since)
        expected = reviews / weeks * -since
        if seen <= expected:
            continue
        standing = bisect_right(every, since) - bisect_left(every, -LOOKS_BACK / WEEK)
        matters = WIDEST * (seen - expected) >= MATTERS * (PRIOR_WEIGHT + standing + seen)
        limit = window.tail * (1.0 if matters else STRICT)
        chance = upper_tail(seen, mean=expected, shape=min(reviews, window.sure))
        if chance <= limit:
            yield chance / limit, since, window, seen, expected, series


def _past(moments: list[float], before: int, first: float, since: float) -> tuple[float, float]:
    """Reviews and weeks before the window, faded, on top of the prior's. Nothing is known before the first review."""
    reviews, weeks, weight, end = PRIOR_REVIEWS, PRIOR_WEEKS, 1.0, before
    for number in range(1, PAST_WEEKS + 1):
        begin = bisect_right(moments, since - number, 0, end)
        reviews += weight * (end - begin)
        length = min(1.0, since - first - (number - 1))
        if length <= 0:
            break
        weeks += weight * length
        weight, end = weight * KEPT, begin
    return reviews, weeks


def upper_tail(seen: int, *, mean: float, shape: float) -> float:
    """This function will give P(X >= seen) of the negative binomial whose variance is mean + mean^2 / shape.

    Its mass at k is G(shape + k) / (G(shape) k!) (1 - q)^shape q^k with q = mean / (mean + shape): a Poisson count
    whose rate is Gamma (A. Gelman et al., Bayesian Data Analysis, 3rd ed. 2013, section 2.6). Summed term by term
    from `seen` on until terms no longer change the sum; never from 1 downward, which would cancel.
    """
    if seen <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    q = mean / (mean + shape)
    term = math.exp(
        math.lgamma(shape + seen)
        - math.lgamma(shape)
        - math.lgamma(seen + 1)
        + shape * math.log1p(-q)
        + seen * math.log(q)
    )
    total, k = 0.0, seen
    while total + term != total:
        total += term
        term *= q * (shape + k) / (k + 1)
        k += 1
    return min(1.0, total)
