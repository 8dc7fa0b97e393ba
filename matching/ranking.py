"""The reference ranking: who may be shown for a need, and in what order. Pure: no Django, no clock.

Whatever ranks faster (SQL) returns the same order and the same scores as `rank` over all candidates.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from matching.factors import FACTORS, MODES_ALLOWED
from matching.reasons import TEXTS


@dataclass(frozen=True, slots=True)
class Need:
    """What one person looks for, after triage and routing; specialties are NUCC codes."""

    conditions: tuple[str, ...]
    specialties_first: tuple[str, ...]
    specialties_step_up: tuple[str, ...]
    level: str  # emergency | same_day | soon | self_care
    radius_miles: float
    mode: str  # in_person | video | either
    plan_id: str | None
    plan_required: bool
    languages: tuple[str, ...]
    provider_sex: str | None
    max_price_cents: int | None
    new_patient: bool
    on: date  # the day of the rotation
    # Only for the texts.
    condition_names: Mapping[str, str] = field(default_factory=dict)
    window: str = ""
    plan_name: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One practice, a clinician at a place, as this need sees it."""

    practice_id: str
    provider_id: str
    taxonomy_codes: tuple[str, ...]
    distance_miles: float
    experience: Mapping[str, int]  # condition slug -> verified visits
    plan: str  # accepted | unknown | not_accepted
    rating_percentile: float | None  # within the profession, 0..1
    review_count: int
    wait_hours: float | None  # to the first time that fits
    acceptance_rate: float | None
    reply_hours: float | None
    answered_count: int
    modes: tuple[str, ...]
    sex: str | None
    languages: tuple[str, ...]
    price_cents: int | None
    accepts_new: bool
    listed: bool
    licensed: bool
    stale_days: int
    # Only for the texts: first and last year and kind of evidence by condition; the next opening in words.
    experience_periods: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    experience_kinds: Mapping[str, str] = field(default_factory=dict)
    opening: str = ""
    opening_by_part: bool = False  # the wait runs to the start of the part of day that holds the opening


@dataclass(frozen=True, slots=True)
class Factor:
    code: str
    value: float
    weight: float
    text: str


@dataclass(frozen=True, slots=True)
class Ranked:
    candidate: Candidate
    score: float
    factors: tuple[Factor, ...]


def _fails_visit_mode(need: Need, candidate: Candidate) -> bool:
    return not set(MODES_ALLOWED[need.mode]).intersection(candidate.modes)


def _fails_plan(need: Need, candidate: Candidate, state: str) -> bool:
    return need.plan_required and need.plan_id is not None and candidate.plan == state


def _fails_language(need: Need, candidate: Candidate) -> bool:
    return bool(need.languages) and not set(need.languages).intersection(candidate.languages)


def _fails_provider_sex(need: Need, candidate: Candidate) -> bool:
    return need.provider_sex is not None and candidate.sex != need.provider_sex


def _fails_price(need: Need, candidate: Candidate) -> bool:
    limit, price = need.max_price_cents, candidate.price_cents
    return limit is not None and price is not None and price > limit


# Each says whether a candidate fails; it is counted as excluded under the code of the first it fails.
GATES: tuple[tuple[str, Callable[[Need, Candidate], bool]], ...] = (
    ("emergency", lambda need, candidate: need.level == "emergency"),
    ("not_listed", lambda need, candidate: not candidate.listed),
    ("not_licensed", lambda need, candidate: not candidate.licensed),
    ("visit_mode", _fails_visit_mode),
    ("not_accepting", lambda need, candidate: need.new_patient and not candidate.accepts_new),
    ("plan_unknown", lambda need, candidate: _fails_plan(need, candidate, "unknown")),
    ("plan_not_accepted", lambda need, candidate: _fails_plan(need, candidate, "not_accepted")),
    ("language", _fails_language),
    ("provider_sex", _fails_provider_sex),
    ("price", _fails_price),
)


def passes(need: Need, candidate: Candidate) -> str | None:
    """Return the code of the first gate that the candidate fails, or None when it may be shown."""
    return next((code for code, fails in GATES if fails(need, candidate)), None)


def score(need: Need, candidate: Candidate) -> Ranked:
    """Score one candidate in 0..1 and say why, without asking the gates.

    :raises KeyError: the need's level has no list (an emergency), or a mode or plan state is unknown
    """
    total = 0.0
    factors = []
    for rule in FACTORS:
        value = rule.value(need, candidate)
        total += value * rule.weight
        factors.append(Factor(rule.code, value, rule.weight, TEXTS[rule.code](need, candidate)))
    return Ranked(candidate, total, tuple(factors))


def rank(need: Need, candidates: Iterable[Candidate]) -> list[Ranked]:
    """Order the candidates that pass every gate, best first, each provider once by its best practice.

    An emergency has no list. Scores that agree to 1e-9 change places from day to day.
    """
    scored = [score(need, candidate) for candidate in candidates if passes(need, candidate) is None]
    scored.sort(key=lambda row: (-_score_key(row.score), _rotation(row.candidate.practice_id, need.on)))
    best: dict[str, Ranked] = {}
    for ranked in scored:
        best.setdefault(ranked.candidate.provider_id, ranked)
    return list(best.values())


def _score_key(value: float) -> int:
    return math.floor(value * 1e9 + 0.5)


def _rotation(practice_id: str, on: date) -> str:
    return sha256((practice_id + on.isoformat()).encode()).hexdigest()
