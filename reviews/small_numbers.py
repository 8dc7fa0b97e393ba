"""Counts that may be published: none from 1 to 4, nor what would tell one, so that nobody can be singled out."""

from collections.abc import Sequence

FEWEST = 5
Shown = int | None


def hidden(count: int) -> Shown:
    """This function will give a count that is 0 or at least 5, and None in place of any other."""
    return count if count == 0 or count >= FEWEST else None


def row(parts: Sequence[int]) -> tuple[list[Shown], Shown]:
    """This function will give the parts of a sum and the sum, as far as they may be shown.

    Where what is hidden of the parts comes to fewer than five, the difference would tell it; so the smallest part
    that is left is hidden too, and where none is left, the sum.
    """
    shown, total = [hidden(part) for part in parts], hidden(sum(parts))
    while total is not None and None in shown and total - sum(part or 0 for part in shown) < FEWEST:
        left = [part for part in shown if part]
        if not left:
            return shown, None
        shown[shown.index(min(left))] = None
    return shown, total


def rate(part: Shown, whole: Shown, *, digits: int = 3) -> float | None:
    """This function will give a share where both of its numbers may be shown, and there is something to share."""
    if part is None or not whole:
        return None
    return round(part / whole, digits)
