"""What one person asks of the matching service: told once, kept nowhere."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from accounts.errors import DomainError
from matching.triage import Told
from matching.triage.answers import YES
from providers.catalogue import held
from providers.catalogue.held import Condition
from providers.models import ZipPlace

ENTRY_CONDITION = "upper-back-pain"
# In plain SQL: a QuerySet takes longer to build than this takes to answer, in every match.
ZIP_PLACE = "SELECT lat, lon, state, zone FROM providers_zipplace WHERE zip = %s"


class UnknownCode(DomainError):
    """A code that is not in the catalogue."""

    code = "unknown_code"
    status = 400


def as_listed(tags: Iterable[str]) -> tuple[str, ...]:
    """This function will write language tags as the catalogue does (BCP 47 knows no case), in their order.

    A tag that is not listed becomes the nearest that is, from its own front: es-MX is es. One with none stays.
    """
    listed = {tag.lower(): tag for tag in held.current().languages}
    return tuple(_nearest(tag, listed) for tag in tags)


def _nearest(tag: str, listed: Mapping[str, str]) -> str:
    parts = tag.lower().split("-")
    shorter = ("-".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((listed[one] for one in shorter if one in listed), tag)


@dataclass(frozen=True, kw_only=True)
class Preferences:
    """What a person wants of a clinician and a time; each is a gate (see matching/gates.py) unless it says else."""

    visit_mode: str = "either"
    plan_id: str | None = None
    plan_required: bool = False  # without it the plan only counts in the score
    languages: tuple[str, ...] = ()
    provider_sex: str | None = None
    specialties: tuple[str, ...] = ()
    earliest: date | None = None
    latest: date | None = None
    weekdays: tuple[int, ...] = ()  # 0 = Monday
    day_parts: tuple[str, ...] = ()
    max_price_cents: int | None = None
    new_patient: bool = True
    wheelchair: bool = False


@dataclass(frozen=True, kw_only=True)
class Symptoms:
    """What the red-flag gate reads, as it was told."""

    conditions: tuple[str, ...] = ()
    age: int | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    cautions: Mapping[str, str] = field(default_factory=dict)
    duration_weeks: float | None = None
    severity: int | None = None
    limits_daily_life: bool | None = None
    weeks_of_care: float = 0
    sensations: tuple[str, ...] = ()

    def told(self, conditions: Mapping[str, Condition]) -> Told:
        """The same for the gate, with the least level and the caution that each named condition calls for."""
        return Told(
            answers=self.answers,
            age=self.age,
            duration_weeks=self.duration_weeks,
            severity=self.severity,
            limits_daily_life=self.limits_daily_life,
            # Nothing is more cautious than a yes, so it wins over whatever was told of the same caution.
            cautions={**self.cautions, **{c.caution: YES for c in conditions.values() if c.caution}},
            minimum_levels={c.slug: c.minimum_level for c in conditions.values() if c.minimum_level},
            sensations=self.sensations,
        )

    def named_conditions(self, known: Mapping[str, Condition]) -> dict[str, Condition]:
        """The conditions named, or the entry problem where none is, by slug, from those that are known.

        :raises UnknownCode: a slug is not in the catalogue
        """
        slugs = self.conditions or (ENTRY_CONDITION,)
        for index, slug in enumerate(slugs):
            if slug not in known:
                raise UnknownCode("This condition is not in our list.", field=f"conditions.{index}")
        return {slug: known[slug] for slug in slugs}


def symptoms_of(told: Mapping[str, Any], *, age: int | None) -> Symptoms:
    """This function will give the gate what was told, in the names of a match."""
    return Symptoms(
        conditions=tuple(told.get("conditions", ())),
        age=age,
        answers=dict(told.get("answers", {})),
        cautions=dict(told.get("cautions", {})),
        duration_weeks=told.get("duration_weeks"),
        severity=told.get("severity"),
        limits_daily_life=told.get("limits_daily_life"),
        weeks_of_care=told.get("weeks_of_care") or 0,
        sensations=tuple(told.get("sensations", ())),
    )


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the person is: a point in degrees, the state where known, and the time zone of the place."""

    lat: float
    lon: float
    state: str | None
    zone: str


@dataclass(frozen=True, kw_only=True)
class Where:
    """Where the person said to be: a ZIP code, or a point in degrees with its state where known."""

    zip: str = ""
    lat: float = 0.0
    lon: float = 0.0
    state: str | None = None

    def place(self) -> Place:
        """The place itself. A point takes its zone from the nearest ZIP code within about 140 miles, or UTC.

        :raises UnknownCode: no such ZIP code
        """
        if not self.zip:
            return Place(lat=self.lat, lon=self.lon, state=self.state, zone=self._nearest_zone())
        with connection.cursor() as cursor:
            cursor.execute(ZIP_PLACE, [self.zip])
            found = cursor.fetchone()
        if found is None:
            raise UnknownCode("We don't know this ZIP code.", field="location.zip")
        lat, lon, state, zone = found
        return Place(lat=lat, lon=lon, state=state, zone=zone)

    def _nearest_zone(self) -> str:
        lat, lon = self.lat, self.lon
        box: dict[str, Any] = {"lat__range": (lat - 2, lat + 2), "lon__range": (lon - 2, lon + 2)}
        near = ZipPlace.objects.filter(**box).values_list("lat", "lon", "zone")
        nearest = min(near, key=lambda p: (p[0] - lat) ** 2 + (p[1] - lon) ** 2, default=None)
        return nearest[2] if nearest else "UTC"


@dataclass(frozen=True, kw_only=True)
class Ask:
    """A whole request for a match."""

    symptoms: Symptoms
    where: Where
    radius_miles: float = 25
    preferences: Preferences = field(default_factory=Preferences)
