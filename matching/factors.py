"""The factors of a match: curves, weights and the reason for each. Pure.

Plain double arithmetic in the order written, so that SQL repeats it to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matching.ranking import Candidate, Need

IN_PERSON = "in_person"
VIDEO = "video"
MODES_ALLOWED: dict[str, tuple[str, ...]] = {
    IN_PERSON: (IN_PERSON,),
    VIDEO: (VIDEO,),
    "either": (IN_PERSON, VIDEO),
}

# A "half" is the amount at which a curve has gone half of its way.
EXPERIENCE_BASE = 0.4  # what the right specialty is worth before any verified visit
EXPERIENCE_GAIN = 0.6  # what verified visits can add to it
EXPERIENCE_HALF = 30.0  # visits
FIRST_FIT_ON_STEP_UP = 0.6  # fit of a first contact once routing asks for a step up

SOONNESS_HALF: dict[str, float] = {"same_day": 4.0, "soon": 48.0, "self_care": 120.0}  # hours

VIDEO_NEARNESS = 0.8

TRUST_MIDDLE = 0.5
TRUST_HALF = 10.0  # reviews

PLAN_VALUES: dict[str, float] = {"accepted": 1.0, "unknown": 0.5, "not_accepted": 0.0}
PLAN_NOT_ASKED = 1.0

ACCEPTANCE_SHARE = 0.6
SPEED_SHARE = 0.4
ACCEPTANCE_PRIOR = 0.6
SPEED_PRIOR = 0.5
SPEED_HALF = 24.0  # hours
RELIABILITY_PRIOR = ACCEPTANCE_SHARE * ACCEPTANCE_PRIOR + SPEED_SHARE * SPEED_PRIOR
RELIABILITY_HALF = 20.0  # requests
FRESH_DAYS = 90
FADED_DAYS = 270
FADED_TO = 0.5


def specialty_fit(need: Need, candidate: Candidate) -> float:
    """Whether the clinician's specialties are the ones that routing asks for: 1, 0.6 or 0."""
    codes = set(candidate.taxonomy_codes)
    if not need.specialties_step_up:
        return 1.0 if codes.intersection(need.specialties_first) else 0.0
    if codes.intersection(need.specialties_step_up):
        return 1.0
    return FIRST_FIT_ON_STEP_UP if codes.intersection(need.specialties_first) else 0.0


def counted_visits(need: Need, candidate: Candidate) -> dict[str, int]:
    """Verified visits by slug for the conditions of the need, each condition once, without zeros."""
    counts = {slug: candidate.experience.get(slug, 0) for slug in dict.fromkeys(need.conditions)}
    return {slug: count for slug, count in counts.items() if count}


def standing_mode(need: Need, candidate: Candidate) -> str | None:
    """The way of visiting that nearness is measured by: the better of those both sides allow, or None."""
    modes = [mode for mode in MODES_ALLOWED[need.mode] if mode in candidate.modes]
    return max(modes, key=lambda mode: _nearness_by(mode, need, candidate), default=None)


def experience(need: Need, candidate: Candidate) -> float:
    n = sum(counted_visits(need, candidate).values())
    return specialty_fit(need, candidate) * (EXPERIENCE_BASE + EXPERIENCE_GAIN * n / (n + EXPERIENCE_HALF))


def soonness(need: Need, candidate: Candidate) -> float:
    if candidate.wait_hours is None:
        return 0.0
    half = SOONNESS_HALF[need.level]
    return half / (half + max(candidate.wait_hours, 0.0))


def nearness(need: Need, candidate: Candidate) -> float:
    mode = standing_mode(need, candidate)
    return 0.0 if mode is None else _nearness_by(mode, need, candidate)


def _nearness_by(mode: str, need: Need, candidate: Candidate) -> float:
    if mode == VIDEO:
        return VIDEO_NEARNESS
    return max(0.0, 1.0 - candidate.distance_miles / need.radius_miles)


def trust(need: Need, candidate: Candidate) -> float:
    if candidate.rating_percentile is None:
        return TRUST_MIDDLE
    n = candidate.review_count
    return TRUST_MIDDLE + (candidate.rating_percentile - TRUST_MIDDLE) * n / (n + TRUST_HALF)


def plan(need: Need, candidate: Candidate) -> float:
    return PLAN_NOT_ASKED if need.plan_id is None else PLAN_VALUES[candidate.plan]


def freshness(stale_days: int) -> float:
    """1 for details confirmed in the last 90 days, then falling in a line to 0.5 at 270 days."""
    if stale_days <= FRESH_DAYS:
        return 1.0
    return max(FADED_TO, 1.0 - (1.0 - FADED_TO) * (stale_days - FRESH_DAYS) / (FADED_DAYS - FRESH_DAYS))


def reliability(need: Need, candidate: Candidate) -> float:
    rate, hours, n = candidate.acceptance_rate, candidate.reply_hours, candidate.answered_count
    acceptance = ACCEPTANCE_PRIOR if rate is None else rate
    speed = SPEED_PRIOR if hours is None else SPEED_HALF / (SPEED_HALF + hours)
    raw = ACCEPTANCE_SHARE * acceptance + SPEED_SHARE * speed
    shrunk = RELIABILITY_PRIOR + (raw - RELIABILITY_PRIOR) * n / (n + RELIABILITY_HALF)
    return shrunk * freshness(candidate.stale_days)


@dataclass(frozen=True, slots=True)
class FactorRule:
    code: str
    weight: float
    value: Callable[[Need, Candidate], float]
    why: str


# The order is the order of the additions in a score.
FACTORS: tuple[FactorRule, ...] = (
    FactorRule(
        "experience",
        0.30,
        experience,
        why="The right kind of clinician, who has seen this problem before, matters most for how care goes.",
    ),
    FactorRule(
        "soonness",
        0.20,
        soonness,
        why="A match who has no time helps nobody; how long is too long follows from the urgency.",
    ),
    FactorRule(
        "nearness",
        0.20,
        nearness,
        why="Care of the back takes repeated visits, and a long way is a reason to stop going.",
    ),
    FactorRule(
        "trust",
        0.12,
        trust,
        why="Ratings tell of manner and service and little of clinical quality: a voice, not a verdict.",
    ),
    FactorRule(
        "plan",
        0.10,
        plan,
        why="Cost decides whether care is taken up; a plan that must be accepted is a gate, not a weight.",
    ),
    FactorRule(
        "reliability",
        0.08,
        reliability,
        why="A request left unanswered costs days; least, since it tells of the clinic and not of the care.",
    ),
)

WEIGHTS: dict[str, float] = {rule.code: rule.weight for rule in FACTORS}
