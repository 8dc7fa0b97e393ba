"""The four levels of urgency and their order. Plain strings, as the API and the database carry them."""

from collections.abc import Iterable

SELF_CARE = "self_care"
SOON = "soon"
SAME_DAY = "same_day"
EMERGENCY = "emergency"
LEVELS = (SELF_CARE, SOON, SAME_DAY, EMERGENCY)


def severity_rank(level: str) -> int:
    """Give 0 for self_care up to 3 for emergency; never compare the strings themselves.

    :raises ValueError: the level is none of the four
    """
    return LEVELS.index(level)


def most_severe(levels: Iterable[str]) -> str:
    """Pick the most severe of the levels; self_care when there are none."""
    return max(levels, key=severity_rank, default=SELF_CARE)
