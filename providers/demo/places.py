"""Where made-up clinicians are: real ZIP codes by population, never across a state or zone line."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from providers.demo.draws import Draws, Weighted

JITTER_DEGREES = 0.02
SECOND_PLACE_DEGREES = 0.2  # of latitude: about 14 miles
_CELL = 0.25
_NEIGHBOUR_STATES = 4


@dataclass(frozen=True, slots=True)
class Zip:
    """A ZIP code with its centre."""

    zip: str
    city: str
    state: str
    lat: float
    lon: float
    zone: str
    population: int


def degrees_apart(a: Zip, lat: float, lon: float) -> float:
    """Distance in degrees of latitude, flat, which is exact enough within a few miles."""
    return math.hypot(a.lat - lat, (a.lon - lon) * math.cos(math.radians(lat)))


class Atlas:
    """ZIP codes to draw from, with what is near each of them."""

    def __init__(self, places: Sequence[Zip]) -> None:
        self._settled = Weighted(*_by_population(places))
        self._cells: dict[tuple[int, int], list[Zip]] = defaultdict(list)
        for place in places:
            self._cells[_cell(place)].append(place)
        self._reach: dict[str, float] = {}
        self._nearby: dict[str, Weighted[Zip] | None] = {}
        self._neighbours = _neighbour_states(places)

    def draw(self, draws: Draws) -> Zip:
        return self._settled.pick(draws)

    def point(self, draws: Draws, place: Zip) -> tuple[float, float]:
        """A point within 0.02 degrees, nearer to this ZIP's centre than to any of another state or zone."""
        reach = self._reach.get(place.zip)
        if reach is None:
            reach = self._reach[place.zip] = self._find_reach(place)
        angle, radius = draws.random() * math.tau, reach * math.sqrt(draws.random())
        return round(place.lat + radius * math.sin(angle), 6), round(place.lon + radius * math.cos(angle), 6)

    def draw_nearby(self, draws: Draws, place: Zip) -> Zip | None:
        """Another ZIP code of the same state and zone within about 15 miles, by population."""
        if place.zip not in self._nearby:
            self._nearby[place.zip] = self._find_nearby(place)
        near = self._nearby[place.zip]
        return near.pick(draws) if near else None

    def neighbours(self, state: str) -> tuple[str, ...]:
        """The nearest other states, nearest first."""
        return self._neighbours[state]

    def _around(self, place: Zip) -> list[Zip]:
        row, column = _cell(place)
        keys = [(row + i, column + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]
        return [found for key in keys for found in self._cells.get(key, ())]

    def _find_reach(self, place: Zip) -> float:
        """Less than half way to the nearest centre across a line, at most the jitter."""
        across = (
            degrees_apart(place, other.lat, other.lon)
            for other in self._around(place)
            if (other.state, other.zone) != (place.state, place.zone)
        )
        return min(JITTER_DEGREES, 0.45 * min(across, default=1.0))

    def _find_nearby(self, place: Zip) -> Weighted[Zip] | None:
        near = [
            other
            for other in self._around(place)
            if other.population
            and (other.state, other.zone) == (place.state, place.zone)
            and 0 < degrees_apart(place, other.lat, other.lon) <= SECOND_PLACE_DEGREES - JITTER_DEGREES
        ]
        return Weighted(*_by_population(near)) if near else None


def _by_population(places: Sequence[Zip]) -> tuple[list[Zip], list[int]]:
    settled = [place for place in places if place.population]
    return settled, [place.population for place in settled]


def _cell(place: Zip) -> tuple[int, int]:
    return math.floor(place.lat / _CELL), math.floor(place.lon / _CELL)


def _neighbour_states(places: Sequence[Zip]) -> dict[str, tuple[str, ...]]:
    """By the distance of the states' centres of population."""
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for place in places:
        if place.population:
            for i, value in enumerate((place.population, place.lat, place.lon)):
                sums[place.state][i] += value * (place.population if i else 1)
    centres = {
        state: Zip("", "", state, lat / weight, lon / weight, "", 0)
        for state, (weight, lat, lon) in sums.items()
    }
    return {
        state: tuple(
            sorted(
                (other for other in centres if other != state),
                key=lambda other: degrees_apart(centres[other], centre.lat, centre.lon),
            )[:_NEIGHBOUR_STATES]
        )
        for state, centre in centres.items()
    }


# One area code of each state; the rest of a number is from 555-0100 to 555-0199, kept free for fiction.
AREA_CODES = {
    "AK": "907", "AL": "205", "AR": "501", "AZ": "602", "CA": "213", "CO": "303", "CT": "203", "DC": "202",
    "DE": "302", "FL": "305", "GA": "404", "GU": "671", "HI": "808", "IA": "515", "ID": "208", "IL": "312",
    "IN": "317", "KS": "316", "KY": "502", "LA": "504", "MA": "617", "MD": "410", "ME": "207", "MI": "313",
    "MN": "612", "MO": "314", "MS": "601", "MT": "406", "NC": "704", "ND": "701", "NE": "402", "NH": "603",
    "NJ": "201", "NM": "505", "NV": "702", "NY": "212", "OH": "216", "OK": "405", "OR": "503", "PA": "215",
    "PR": "787", "RI": "401", "SC": "803", "SD": "605", "TN": "615", "TX": "214", "UT": "801", "VA": "804",
    "VI": "340", "VT": "802", "WA": "206", "WI": "414", "WV": "304", "WY": "307",
}  # fmt: skip


def phone(draws: Draws, state: str) -> str:
    """A telephone number that can't belong to anyone."""
    return f"+1 {AREA_CODES.get(state, '202')}-555-01{draws.between(0, 99):02d}"
