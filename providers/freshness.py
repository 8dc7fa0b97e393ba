"""How old a shown fact is: who told us, when it was last confirmed, and whether that is long ago. Pure."""

from datetime import datetime, timedelta
from typing import TypedDict

STALE_AFTER = timedelta(days=90)


class Freshness(TypedDict):
    """Where one shown fact comes from, in the names of the API."""

    source: str
    confirmed_at: datetime
    stale: bool


def is_stale(confirmed_at: datetime, now: datetime) -> bool:
    """Whether nobody has confirmed a fact for more than 90 days; exactly 90 days are still fresh."""
    return now - confirmed_at > STALE_AFTER


def freshness(source: str, confirmed_at: datetime, *, now: datetime) -> Freshness:
    """This function will say who told us a fact, when it was last confirmed, and whether that is stale."""
    return {"source": source, "confirmed_at": confirmed_at, "stale": is_stale(confirmed_at, now)}
