"""What a query asks, as engines other than ours read it, and the last step that they share."""

from collections.abc import Iterable
from hashlib import sha256
from uuid import UUID

from matching.factors import IN_PERSON, VIDEO
from matching.retrieval import AGE_BITS, Query

TOP = 20
# A clinician may be found up to eight times: two practices, two specialties, in person and by video.
ENOUGH = TOP * 8 + TOP

Answer = list[tuple[str, int]]


def offered(query: Query) -> list[tuple[int, float]]:
    """The specialties that may be shown, each with its fit."""
    return [
        (entry.specialty.number, fit)
        for entry, fit in zip(query.routed, query.fits, strict=True)
        if entry.bar is None and (not query.only or entry.specialty.number in query.only)
    ]


def by_mode(query: Query) -> tuple[bool, bool]:
    """Whether visits in person, and visits by video, are asked for and possible."""
    return query.mode != VIDEO, query.mode != IN_PERSON and query.state is not None


def age_bit(query: Query) -> int:
    return 0 if query.age is None else next(bit for below, bit in AGE_BITS if query.age < below)


def gate_terms(query: Query) -> list[str]:
    """The gates of which each must hold, as the terms of a search engine."""
    terms = ["accepts_2" if query.new_patient else "accepts_1"]
    if bit := age_bit(query):
        terms.append(f"age_{bit}")
    if query.provider_sex is not None:
        terms.append(f"sex_{query.provider_sex}")
    if query.wheelchair:
        terms.append("wheelchair")
    if query.plan_required:
        terms.append(f"plan_{query.plan}")
    return terms


def best(query: Query, found: Iterable[tuple[str, str, int]]) -> Answer:
    """The best 20 of (practice id, provider id, key): equal keys in the order of the day, a provider once."""
    day = query.on.isoformat()
    rows = sorted(found, key=lambda row: (-row[2], rotation(row[0], day)))
    kept: dict[str, tuple[str, int]] = {}
    for practice, provider, key in rows:
        kept.setdefault(provider, (practice, key))
        if len(kept) == TOP:
            break
    return list(kept.values())


def rotation(practice: str, day: str) -> str:
    return sha256((practice + day).encode()).hexdigest()


def text_id(value: UUID | bytes) -> str:
    return str(value if isinstance(value, UUID) else UUID(bytes=bytes(value)))


def agree(one: Answer, other: Answer) -> bool:
    """Whether two answers are the same list.

    Keys may differ by the last digit (1e-9 of a score) where two engines add up in different binary steps, and rows
    whose keys lie that close may then have changed places.
    """
    if len(one) != len(other) or any(abs(a[1] - b[1]) > 1 for a, b in zip(one, other, strict=True)):
        return False
    return all(
        practice == expected[0] or _is_close(practice, key, other)
        for (practice, key), expected in zip(one, other, strict=True)
    )


def _is_close(practice: str, key: int, others: Answer) -> bool:
    """Whether the row is among the others within a step, or ties with the last of them."""
    return any(practice == p and abs(key - k) <= 1 for p, k in others) or abs(key - others[-1][1]) <= 1
