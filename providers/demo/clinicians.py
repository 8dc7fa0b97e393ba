"""Made-up clinicians: names, NPIs, training, ratings, credentials and verified experience."""

import math
from dataclasses import dataclass

from providers.demo.catalogue import Catalogue
from providers.demo.draws import Draws, Weighted
from providers.demo.people import Person, make_person
from providers.demo.places import Atlas, Zip
from providers.demo.professions import Trade
from providers.demo.rows import Lines, line, plain
from providers.reputation import PRIORS

NPI_COUNT = 10**8  # 9, eight digits and a check digit
_NPI_STRIDE = 61_803_399  # shares no factor with 10**8, so each step gives another number
_FAULTS = Weighted(("", "suspended", "lapsed", "expired", "unpublished"), (97, 0.9, 0.6, 0.6, 0.9))
_EVIDENCE = Weighted(("case_log", "visits", "fellowship"), (60, 28, 12))
_EXPERIENCE_STATES = Weighted(("verified", "self_reported", "expired", "in_review"), (91, 4, 3, 2))
_EXPERIENCE_COUNTS = Weighted(range(7), (30, 16, 16, 14, 11, 8, 5))


@dataclass(frozen=True, slots=True)
class Made:
    """What the parts of one made-up clinician share."""

    id: str
    npi: str
    trade: Trade
    fault: str
    years: int


def with_check_digit(nine: str) -> str:
    """This function will complete nine digits to an NPI: Luhn over the prefix 80840, which adds 24 (CMS)."""
    total = 24
    for i, digit in enumerate(map(int, nine)):
        total += digit if i % 2 else digit * 2 - 9 * (digit > 4)
    return f"{nine}{-total % 10}"


class Clinicians:
    """Adds one clinician at a time."""

    def __init__(self, catalogue: Catalogue, atlas: Atlas, draws: Draws, *, first_id: str) -> None:
        self._catalogue, self._atlas, self._draws = catalogue, atlas, draws
        self._next_id = first_id
        self._npi = draws.between(0, NPI_COUNT - 1)

    def add(self, lines: Lines, trade: Trade, home: Zip) -> str:
        """This function will make up a clinician at a place and return the id."""
        draws = self._draws
        made = Made(self._next_id, self._take_npi(), trade, _FAULTS.pick(draws), draws.between(1, 40))
        self._next_id = draws.uuid()
        self._add_provider(lines, made, home)
        self._add_taxonomies(lines, made)
        self._add_credentials(lines, made, home.state)
        self._add_experience(lines, made)
        return made.id

    def _take_npi(self) -> str:
        self._npi = (self._npi + _NPI_STRIDE) % NPI_COUNT
        return with_check_digit(f"9{self._npi:08d}")

    def _add_provider(self, lines: Lines, made: Made, home: Zip) -> None:
        draws, trade = self._draws, made.trade
        person = make_person(draws, women_share=trade.women)
        lines["provider"].append(
            line(
                made.id, made.npi, person.first, person.middle, person.last, "", draws.one_of(trade.titles),
                person.sex, f"{{{','.join(person.languages)}}}",
                draws.chance(trade.children), True, draws.chance(0.95),
                draws.today.year - made.years, self._bio(made, person, home), True, "claimed",
                None if made.fault == "unpublished" else draws.moment(5, 700),
                draws.moment(1, 60) if made.fault == "suspended" else None,
                draws.moment(5, 900), draws.moment(900, 1000), *self._rating(made) * 2,
            )
        )  # fmt: skip

    def _bio(self, made: Made, person: Person, home: Zip) -> str:
        label = self._catalogue.specialties[made.trade.slug][1]
        seen = self._catalogue.conditions.get(made.trade.slug)
        interest = f" Often sees: {plain(self._draws.one_of(seen)[1]).lower()}." if seen else ""
        years = f"{made.years} years" if made.years > 1 else "a year"
        where = f"{plain(label)} in {plain(home.city)}, {years} in practice."
        return f"{where}{interest} Made up for demonstration."

    def _rating(self, made: Made) -> tuple[object, ...]:
        """Decayed sum and weight with their moment, and the count: three in ten have no review yet.

        They are what is stored and, as no review stands for them, what every later sum begins with.
        """
        draws = self._draws
        if draws.chance(0.3):
            return 0.0, 0.0, None, 0
        count = draws.long_tail(16, 1.2, 3000)
        prior = PRIORS[self._catalogue.specialties[made.trade.slug][0]]
        mean = min(5.0, max(1.0, draws.gauss(prior, 0.4)))
        weight = round(count * (0.4 + 0.55 * draws.random()), 4)
        return math.floor(mean * weight * 1e4) / 1e4, weight, draws.moment(0, 120), count

    def _add_taxonomies(self, lines: Lines, made: Made) -> None:
        """The primary one, the specialty's first code for more than half, and for one in seven another."""
        draws, trade = self._draws, made.trade
        known = [code for code in trade.codes if code in self._catalogue.codes]
        code = known[0] if draws.chance(0.55) else draws.one_of(known)
        lines["providertaxonomy"].append(f"{made.id}\t{code}\tt")
        if trade.second and draws.chance(0.15):
            other = draws.one_of(trade.second)
            if other != code and other in self._catalogue.codes:
                lines["providertaxonomy"].append(f"{made.id}\t{other}\tf")

    def _add_credentials(self, lines: Lines, made: Made, state: str) -> None:
        draws = self._draws
        self._add_credential(lines, made, "npi", "", made.npi, None)
        self._add_credential(lines, made, "licence", state, self._number(state), self._licence_end(made))
        if draws.chance(0.12 + 0.25 * made.trade.video):
            neighbours = self._atlas.neighbours(state)
            for other in neighbours[: draws.between(1, 3)]:
                self._add_credential(lines, made, "licence", other, self._number(other), draws.day(60, 900))
        if draws.chance(0.9):
            self._add_credential(lines, made, "malpractice", "", "", draws.day(30, 365))
        if made.trade.board and draws.chance(0.75):
            self._add_credential(lines, made, "board", "", self._number("BC"), draws.day(200, 3000))

    def _licence_end(self, made: Made) -> str:
        return self._draws.day(-60, -2) if made.fault in {"lapsed", "expired"} else self._draws.day(60, 900)

    def _number(self, prefix: str) -> str:
        return f"DEMO-{prefix}-{self._draws.between(100000, 999999)}"

    def _add_credential(
        self, lines: Lines, made: Made, kind: str, state: str, number: str, until: str | None
    ) -> None:
        draws = self._draws
        # A licence that ran out stays `verified` until a sweep has seen it: both are in the demonstration.
        lapsed = (
            made.fault == "lapsed" and kind == "licence" and until is not None and until < str(draws.today)
        )
        issued, seen = draws.day(-3000, -400), draws.moment(3, 380)
        status = "lapsed" if lapsed else "verified"
        values = (draws.uuid(), made.id, kind, state, number, issued, until, status, seen, seen)
        lines["credential"].append(line(*values))

    def _add_experience(self, lines: Lines, made: Made) -> None:
        draws = self._draws
        seen = self._catalogue.conditions.get(made.trade.slug, ())
        count = min(len(seen), _EXPERIENCE_COUNTS.pick(draws))
        for condition_id, _ in draws.sample(seen, count):
            state = _EXPERIENCE_STATES.pick(draws)
            ends = draws.between(20, 400)
            until = (
                draws.day(-60, -1)
                if state == "expired"
                else draws.day(30, 720)
                if state == "verified"
                else None
            )
            period = (draws.day(-ends - 1500, -ends - 200), draws.day(-ends, -ends))
            evidence, cases = _EVIDENCE.pick(draws), draws.long_tail(35, 1.1, 6000)
            values = (
                draws.uuid(),
                made.id,
                condition_id,
                evidence,
                cases,
                *period,
                state,
                until,
                draws.moment(10, 400),
            )
            lines["conditionexperience"].append(line(*values))
