"""Ratings as shown and ranked: the only writer of a clinician's rating figures."""

from providers.reputation.breakpoints import compared_with, make_breakpoints
from providers.reputation.figures import (
    FEWEST_REVIEWS,
    HALF_LIFE,
    PRIOR_WEIGHT,
    PRIORS,
    Sums,
    decay,
    percentile_of,
    shown,
    shrunk_mean,
)
from providers.reputation.ranks import (
    bring_in_step,
    rank_all_at_once,
    rank_nightly,
    rank_within_professions,
)
from providers.reputation.storing import Stored, expected, store, stored, take_turn, take_turns

__all__ = [
    "FEWEST_REVIEWS",
    "HALF_LIFE",
    "PRIORS",
    "PRIOR_WEIGHT",
    "Stored",
    "Sums",
    "bring_in_step",
    "compared_with",
    "decay",
    "expected",
    "make_breakpoints",
    "percentile_of",
    "rank_all_at_once",
    "rank_nightly",
    "rank_within_professions",
    "shown",
    "shrunk_mean",
    "store",
    "stored",
    "take_turn",
    "take_turns",
]
