"""The product's own search, called as a match calls it."""

from typing import Any

from benchmarks.engines.asked import TOP, Answer
from matching import retrieval

LABEL = "Kaly"


def missing() -> str:
    return ""


def prepare(connection: Any, moment: Any) -> None:
    """Nothing: the search rows are the product's."""


def top20(query: retrieval.Query) -> Answer:
    found = retrieval.search(query, within_miles=query.radius_miles, after=None, limit=TOP)
    return [(str(hit.practice_id), hit.key) for hit in found.hits]
