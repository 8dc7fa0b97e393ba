"""The sentence beside each factor of a match, with the figures that the factor used and no others. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from matching.factors import FRESH_DAYS, VIDEO, counted_visits, specialty_fit, standing_mode

if TYPE_CHECKING:
    from matching.ranking import Candidate, Need


NOUNS = {
    "visits": ("visit", "visits"),
    "case_log": ("case in an employer's log", "cases in an employer's log"),
    "fellowship": ("case in training", "cases in training"),
    "several": ("case", "cases"),
}


def experience_text(need: Need, candidate: Candidate) -> str:
    counts = counted_visits(need, candidate)
    role, is_plain = _role(need, candidate)
    if not counts:
        return f"{role}; no verified visits yet"
    seen = f"Verified: {_visits_text(counts, need, candidate)}"
    return seen if is_plain else f"{seen}; {role[0].lower()}{role[1:]}"


def _role(need: Need, candidate: Candidate) -> tuple[str, bool]:
    """What the specialty is to this need, and whether that goes without saying beside verified visits."""
    fit = specialty_fit(need, candidate)
    if fit == 0.0:
        return "Outside the usual specialties for this", False
    if not need.specialties_step_up:
        return "Treats this as a first contact", True
    if fit == 1.0:
        return "A specialty for the next step in care", False
    return "A first contact, while a specialty for the next step fits better", False


def _visits_text(counts: dict[str, int], need: Need, candidate: Candidate) -> str:
    names = {slug: need.condition_names.get(slug, slug.replace("-", " ")) for slug in counts}
    years = {slug: _years(candidate.experience_periods.get(slug)) for slug in counts}
    total = sum(counts.values())
    noun = _noun({candidate.experience_kinds.get(slug, "visits") for slug in counts}, total)
    if len(counts) == 1:
        slug = next(iter(counts))
        return f"{total} {names[slug]} {noun}" + (f", {years[slug]}" if years[slug] else "")
    parts = (f"{n} {names[slug]}" + (f", {years[slug]}" if years[slug] else "") for slug, n in counts.items())
    return f"{total} {noun} ({'; '.join(parts)})"


def _noun(kinds: set[str], total: int) -> str:
    """What was counted: only visits are called so."""
    one, many = NOUNS[kinds.pop()] if len(kinds) == 1 else NOUNS["several"]
    return one if total == 1 else many


def _years(period: tuple[int, int] | None) -> str:
    if period is None:
        return ""
    first, last = period
    return str(first) if first == last else f"{first}-{last}"


def soonness_text(need: Need, candidate: Candidate) -> str:
    fitting = f" that fits {need.window}" if need.window else ""
    if candidate.wait_hours is None:
        return f"No open time{fitting} is known"
    wait = _wait_text(candidate.wait_hours)
    if candidate.opening and candidate.opening_by_part:
        return f"Next opening{fitting}: {candidate.opening}, in a part of day that begins {wait}"
    if candidate.opening:
        return f"Next opening{fitting}: {candidate.opening}, {wait}"
    return f"Next opening{fitting} {wait}"


def _wait_text(wait_hours: float) -> str:
    if wait_hours > 48.0:
        return f"in {math.floor(wait_hours / 24.0 + 0.5)} days"
    hours = math.floor(wait_hours + 0.5)
    if hours < 1:
        return "in less than an hour"
    return "in 1 hour" if hours == 1 else f"in {hours} hours"


def nearness_text(need: Need, candidate: Candidate) -> str:
    mode = standing_mode(need, candidate)
    if mode is None:
        return "No way of visiting that suits you both"
    if mode == VIDEO:
        return "By video"
    miles = f"{candidate.distance_miles:.1f}"
    if candidate.distance_miles > need.radius_miles:
        return f"{miles} miles away, beyond your {need.radius_miles:g} miles"
    return "Less than 0.1 miles away" if miles == "0.0" else f"{miles} miles away"


def trust_text(need: Need, candidate: Candidate) -> str:
    n, percentile = candidate.review_count, candidate.rating_percentile
    reviews = "1 review" if n == 1 else f"{n} reviews"
    if n == 0:
        return "No rating yet, counted as average"
    if percentile is None:
        return f"No rating yet from {reviews}, counted as average"
    share = min(percentile, 0.99)  # nobody is rated above the whole profession they belong to
    return f"Patients rate this clinician higher than {share:.0%} of the profession, from {reviews}"


def plan_text(need: Need, candidate: Candidate) -> str:
    if need.plan_id is None:
        return "No plan asked"
    name = need.plan_name or "your plan"
    if candidate.plan == "unknown":
        return f"Not known whether {name} is taken"
    return f"Takes {name}" if candidate.plan == "accepted" else f"Does not take {name}"


def reliability_text(need: Need, candidate: Candidate) -> str:
    text = _answers_text(candidate)
    if candidate.stale_days > FRESH_DAYS:
        text += f"; details last confirmed {candidate.stale_days} days ago"
    return text


def _answers_text(candidate: Candidate) -> str:
    n, rate, hours = candidate.answered_count, candidate.acceptance_rate, candidate.reply_hours
    if n == 0:
        return "No requests yet, counted as average"
    parts = []
    if rate is not None:
        parts.append(f"accepts {rate:.0%} of requests")
    if hours is not None:
        within = "an hour" if hours <= 1 else f"{math.ceil(hours)} hours"
        parts.append(f"usually answers within {within}")
    said = ", ".join(parts) or "answer rate and time not known"
    return f"{said[0].upper()}{said[1:]} ({'1 request' if n == 1 else f'{n} requests'})"


TEXTS: dict[str, Callable[[Need, Candidate], str]] = {
    "experience": experience_text,
    "soonness": soonness_text,
    "nearness": nearness_text,
    "trust": trust_text,
    "plan": plan_text,
    "reliability": reliability_text,
}
