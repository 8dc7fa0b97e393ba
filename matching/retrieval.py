"""Ask PostgreSQL for the best clinicians of a need: the call of the function matching_search."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from matching import factors
from matching.factors import IN_PERSON, VIDEO
from matching.routing import Routed
from matching.windows import Window
from providers import geo

ANY_KEY = 2**62
AGE_BITS = ((18, 1), (65, 2), (200, 4))

CALL = "SELECT * FROM matching_search({})".format(  # noqa: S608  placeholders alone
    ", ".join(
        ["%s"] * 2
        + ["%s::smallint[]", "%s::float8[]", "%s::smallint[]", "%s::integer[]", "%s::integer[]"]
        + ["%s"] * 5
        + ["%s", "%s", "%s::integer[]", "%s", "%s::smallint", "%s::smallint", "%s", "%s::smallint[]"]
        + ["%s::smallint[]", "%s::text[]", "%s::text", "%s::integer", "%s"]
        + ["%s::bit(84)", "%s::float8[]", "%s::float8[]", "%s::float8[]", "%s::text", "%s", "%s::text", "%s"]
    )
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """A need in the numbers of the search table."""

    now: datetime
    today: date
    on: date
    level: str
    lat: float
    lon: float
    state: str | None
    radius_miles: float  # asked; nearness is measured by it
    mode: str
    routed: Sequence[Routed]
    fits: Sequence[float]
    new_patient: bool
    age: int | None
    plan: int | None
    plan_required: bool
    conditions: Sequence[int]
    only: Sequence[int]
    languages: Sequence[str]
    provider_sex: str | None
    max_price_cents: int | None
    wheelchair: bool
    window: Window | None


@dataclass(frozen=True, slots=True)
class Hit:
    """A row that the search picked."""

    practice_id: UUID
    specialty: int
    mode: str
    miles: float
    wait_hours: float | None
    key: int
    rotation: str


@dataclass(slots=True)
class Found:
    """One page of a search: how many pass (counted up to the page), how many fail each gate, and the hits."""

    passed: int = 0
    excluded: dict[int, int] = field(default_factory=dict)
    hits: list[Hit] = field(default_factory=list)


def search(query: Query, *, within_miles: float, after: tuple[int, str] | None, limit: int) -> Found:
    """This function will find the best `limit` clinicians within a radius that come after a key.

    `after` is (score key, rotation) of the last one shown before, or None for the first page.
    """
    found = Found()
    with connection.cursor() as cursor:
        cursor.execute(CALL, _parameters(query, within_miles, after or (ANY_KEY, ""), limit))
        for kind, gate, count, practice, specialty, by_video, miles, wait, key, rotation in cursor.fetchall():
            if kind == "hit":
                mode = VIDEO if by_video else IN_PERSON
                found.hits.append(Hit(practice, specialty, mode, miles, wait, key, rotation))
            elif kind == "passed":
                found.passed = count
            else:
                found.excluded[gate] = count
    found.hits.sort(key=lambda hit: (-hit.key, hit.rotation))
    return found


def _parameters(query: Query, within_miles: float, after: tuple[int, str], limit: int) -> list[Any]:
    numbers = [entry.specialty.number for entry in query.routed]
    by_video = query.mode != IN_PERSON and query.state is not None
    cells = geo.cells_within(query.lat, query.lon, within_miles)
    return [
        query.now,
        query.today,
        numbers,
        list(query.fits),
        [entry.bar or 0 for entry in query.routed],
        [low for low, _ in cells],
        [high for _, high in cells],
        *geo.unit_vector(query.lat, query.lon),
        geo.chord_of(within_miles),
        float(query.radius_miles),
        query.mode != VIDEO,
        by_video,
        [geo.video_key(number, query.state) for number in numbers] if by_video and query.state else [],
        query.new_patient,
        age_bit(query.age),
        query.plan,
        query.plan_required,
        list(query.conditions),
        list(query.only) or None,
        list(query.languages) or None,
        query.provider_sex,
        query.max_price_cents,
        query.wheelchair,
        query.window.mask() if query.window else None,
        query.window.part_waits(query.now) if query.window else None,
        list(factors.WEIGHTS.values()),
        _curves(query.level),
        query.on.isoformat(),
        *after,
        limit,
    ]


def age_bit(age: int | None) -> int:
    """The bit of the age group in SearchRow.ages; 0 where the age is not known."""
    return 0 if age is None else next(bit for below, bit in AGE_BITS if age < below)


def _curves(level: str) -> list[float]:
    """The curves of matching/factors.py, in the places where the search function reads them."""
    curves = [
        factors.EXPERIENCE_BASE,
        factors.EXPERIENCE_GAIN,
        factors.EXPERIENCE_HALF,
        factors.SOONNESS_HALF[level],
        factors.VIDEO_NEARNESS,
        factors.TRUST_MIDDLE,
        factors.TRUST_HALF,
        factors.RELIABILITY_PRIOR,
        factors.ACCEPTANCE_SHARE,
        factors.ACCEPTANCE_PRIOR,
        factors.SPEED_SHARE,
        factors.SPEED_HALF,
        factors.SPEED_PRIOR,
        factors.RELIABILITY_HALF,
        factors.FRESH_DAYS,
        factors.FADED_TO,
        factors.FADED_DAYS,
    ]
    return [float(value) for value in curves]
