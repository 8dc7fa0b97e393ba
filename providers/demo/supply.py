"""The generator of a demonstration: the same catalogue, size, seed and day give the same rows."""

from collections.abc import Iterator
from datetime import datetime

from providers.demo.catalogue import Catalogue
from providers.demo.clinicians import Clinicians
from providers.demo.draws import Draws, Weighted
from providers.demo.payers import PlanPools
from providers.demo.places import Atlas, Zip
from providers.demo.practices import Office, Practices
from providers.demo.professions import TRADES, Trade, quotas
from providers.demo.rows import Lines, line, no_lines, plain

CLINICIANS_PER_CHUNK = 2000

_SIZES = Weighted(range(1, 13), (30, 18, 13, 10, 8, 6, 5, 4, 2, 2, 1, 1))
_PLACES = Weighted((1, 2, 3), (76, 18, 6))
_SITES = (
    "Alder", "Birch", "Cedar", "Cypress", "Elm", "Hazel", "Juniper", "Laurel", "Linden", "Magnolia", "Maple",
    "Oak", "Poplar", "Rowan", "Spruce", "Sycamore", "Willow", "Amber", "Bluebird", "Clearwater", "Copper",
    "Fairview", "Granite", "Harbor", "Highland", "Kestrel", "Lantern", "Meadow", "Prairie", "Quarry",
    "Ridge", "Saddle", "Silver", "Summit", "Sunrise", "Timber", "Valley", "Wren",
)  # fmt: skip
_FEATURES = (
    "Bridge", "Brook", "Creek", "Crossing", "Field", "Gate", "Grove", "Hill", "Hollow", "Lane", "Point",
    "Square", "Street", "Terrace",
)  # fmt: skip
_STREETS = (
    "Avenue", "Boulevard", "Court", "Drive", "Lane", "Road", "Street", "Way",
)  # fmt: skip


class Supply:
    """A marketplace of made-up clinicians; `chunks` yields its rows, a few thousand clinicians at a time."""

    def __init__(self, catalogue: Catalogue, *, clinicians: int, seed: int, now: datetime) -> None:
        self.draws = Draws(f"demonstration {clinicians} {seed}", now)
        self.first_id = self.draws.uuid()
        self._atlas = Atlas(catalogue.places)
        self._pools = PlanPools(catalogue.plans)
        self._trades = tuple(trade for trade in TRADES if _is_in(catalogue, trade))
        self._left = quotas(self._trades, clinicians)
        self._clinicians = Clinicians(catalogue, self._atlas, self.draws, first_id=self.first_id)
        self._practices = Practices(self.draws)

    def chunks(self) -> Iterator[tuple[int, Lines]]:
        """The number of clinicians in a chunk, and its lines by table."""
        lines, count = no_lines(), 0
        while any(self._left):
            count += self._add_clinic(lines)
            if count >= CLINICIANS_PER_CHUNK:
                yield count, lines
                lines, count = no_lines(), 0
        if count:
            yield count, lines

    def _add_clinic(self, lines: Lines) -> int:
        first = self._take_trade(None)
        members = min(_SIZES.pick(self.draws), sum(self._left) + 1)
        office = self._open_office(lines, self._trades[first])
        self._add_member(lines, office, office.trade, everywhere=True)
        for _ in range(members - 1):
            self._add_member(lines, office, self._trades[self._take_trade(first)])
        return members

    def _take_trade(self, usual: int | None) -> int:
        """A trade from those still to be placed; colleagues mostly share the trade of the first."""
        index = usual
        if index is None or not self._left[index] or self.draws.chance(0.4):
            index = Weighted(range(len(self._left)), self._left).pick(self.draws)
        self._left[index] -= 1
        return index

    def _open_office(self, lines: Lines, trade: Trade) -> Office:
        draws, clinic_id = self.draws, self.draws.uuid()
        name = f"{draws.one_of(_SITES)} {draws.one_of(_FEATURES)} {trade.clinic}"
        if draws.chance(0.2):
            figures: tuple[object, ...] = (None, None, 0)
        else:
            rate, hours = draws.betavariate(9, 2), draws.lognormvariate(1.6, 0.9)
            figures = (round(rate, 3), round(min(hours, 96), 2), draws.long_tail(25, 1.2, 5000))
        lines["clinic"].append(line(clinic_id, name, *figures, draws.moment(30, 1500)))
        home = self._atlas.draw(draws)
        zips = {home.zip: home}
        for _ in range(_PLACES.pick(draws) - 1):
            if other := self._atlas.draw_nearby(draws, home):
                zips[other.zip] = other
        places = tuple((self._add_location(lines, clinic_id, place), place) for place in zips.values())
        return Office(trade, places, self._pools.answers(draws, home.state, trade.takes_plans))

    def _add_location(self, lines: Lines, clinic_id: str, place: Zip) -> str:
        draws, location_id = self.draws, self.draws.uuid()
        street = f"{draws.between(1, 9899)} {draws.one_of(_SITES)} {draws.one_of(_STREETS)}"
        suite = f"Suite {draws.between(1, 40) * 10}" if draws.chance(0.5) else ""
        wheelchair = draws.one_of((True, True, True, True, True, True, False, None, None, None))
        lat, lon = self._atlas.point(draws, place)
        where = (plain(place.city), place.state, place.zip, lat, lon, place.zone)
        lines["location"].append(line(location_id, clinic_id, street, suite, *where, wheelchair))
        return location_id

    def _add_member(self, lines: Lines, office: Office, trade: Trade, *, everywhere: bool = False) -> None:
        provider_id = self._clinicians.add(lines, trade, office.places[0][1])
        self._practices.add(lines, trade, provider_id, office, everywhere=everywhere)


def _is_in(catalogue: Catalogue, trade: Trade) -> bool:
    return trade.slug in catalogue.specialties and not catalogue.codes.isdisjoint(trade.codes)
