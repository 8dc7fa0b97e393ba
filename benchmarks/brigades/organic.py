"""The marketplace without any attack: clinicians, and the reviews that their patients write, from a seed."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import numpy as np

from providers.reputation import PRIORS
from reviews.fraud.bursts import Arrival
from reviews.fraud.weights import Counted

OPENS = datetime(2023, 1, 2, tzinfo=UTC)
WEEKS = 208
WEEK = timedelta(weeks=1)
DISPERSION = 8.0  # a week's rate is drawn about the clinician's own, with a coefficient of variation of 0.35
SEASON = 0.15
HOLIDAYS = {0, 51}  # weeks of the year with two fifths of the reviews
REST, REST_SHARES = (1, 2, 3, 4), (0.4, 0.15, 0.15, 0.3)  # stars that are not five
REST_MEAN = sum(stars * share for stars, share in zip(REST, REST_SHARES, strict=True))
AGAIN = 0.1  # of reviews are by a patient who wrote one before


@dataclass(frozen=True, slots=True)
class Review:
    """A review of the made-up market."""

    row: Counted
    arrival: Arrival
    is_puppet: bool = False


@dataclass(slots=True)
class Clinician:
    """Someone with a profession's prior mean, and the reviews as they came."""

    number: int
    prior: float
    starts_week: int
    rate: float
    reviews: list[Review] = field(default_factory=list)


def market(
    *, seed: int, clinicians: int, weeks: int = WEEKS, dispersion: float = DISPERSION
) -> list[Clinician]:
    """This function will draw a marketplace. Half of it is there when it opens, the others begin later."""
    draw = np.random.default_rng(seed)
    priors = list(PRIORS.values())
    found = []
    for number in range(clinicians):
        rate = float(np.clip(draw.lognormal(np.log(0.8), 1.2), 0.1, 20.0))
        starts = 0 if number % 2 else int(draw.integers(0, weeks - 26))
        one = Clinician(number, priors[int(draw.integers(len(priors)))], starts, rate)
        one.reviews = _reviews(one, draw, weeks, dispersion)
        found.append(one)
    return found


def _reviews(one: Clinician, draw: np.random.Generator, weeks: int, dispersion: float) -> list[Review]:
    newcomers = draw.beta(8, 12)
    mean = float(np.clip(one.prior + draw.normal(0, 0.25), 3.0, 4.9))
    fives = (mean - REST_MEAN) / (5 - REST_MEAN)
    growth, phase = draw.normal(0.05, 0.15), draw.uniform(0, 52)
    patients: list[int] = []
    reviews: list[Review] = []
    for week in range(one.starts_week, weeks):
        level = _level(one, week, growth, phase) * draw.gamma(dispersion, 1 / dispersion)
        for day in np.sort(draw.uniform(0, 7, draw.poisson(level))):
            again = bool(patients) and draw.random() < AGAIN
            patients.append(patients[int(draw.integers(len(patients)))] if again else len(patients))
            stars = 5 if draw.random() < fives else int(draw.choice(REST, p=REST_SHARES))
            reviews.append(
                review(
                    one.number * 10**6 + len(reviews),
                    patient=one.number * 10**6 + patients[-1],
                    submitted_at=OPENS + WEEK * week + timedelta(days=float(day)),
                    stars=stars,
                    is_newcomer=not again and bool(draw.random() < newcomers),
                    days_after=min(60.0, 1 + draw.exponential(6)),
                )
            )
    return reviews


def _level(one: Clinician, week: int, growth: float, phase: float) -> float:
    """Reviews to expect of a week: half a year until a practice is full, a trend, seasons, holidays."""
    age = week - one.starts_week
    full = one.rate * min(1.0, 0.3 + 0.7 * age / 26) * float(np.exp(growth * age / 52))
    season = 1 + SEASON * float(np.sin(2 * np.pi * (week + phase) / 52))
    return full * season * (0.4 if week % 52 in HOLIDAYS else 1.0)


def review(
    number: int,
    *,
    patient: int,
    submitted_at: datetime,
    stars: int,
    is_newcomer: bool,
    days_after: float,
    is_puppet: bool = False,
) -> Review:
    visited_at = submitted_at - timedelta(days=days_after)
    row = Counted(UUID(int=number), UUID(int=patient), visited_at, submitted_at, stars)
    return Review(row, Arrival(submitted_at, is_newcomer), is_puppet)
