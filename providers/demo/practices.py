"""Practices of made-up clinicians: booking rules, hours, visit types, plans and time already taken."""

from dataclasses import dataclass

from providers.demo.draws import Draws, Weighted
from providers.demo.places import Zip, phone
from providers.demo.professions import Trade
from providers.demo.rows import NULL, Lines, line
from providers.demo.schedule import Span, TakenTime, clock, days_off, share_week

STALE_SHARE = 0.1
# Notice and pause in minutes. Few pairs, so that many practices share a calendar, computed once for search.
_NOTICES = Weighted(((60, 0), (240, 0), (240, 5), (1440, 10), (2880, 0)), (30, 28, 12, 20, 10))
_HORIZONS = Weighted((30, 60, 90), (30, 45, 25))
_LATE_CANCEL_HOURS = 24
_ACCEPTS = Weighted(("new", "existing", "nobody"), (86, 10, 4))
_VIDEO_MINUTES = (45, 30)


@dataclass(frozen=True, slots=True)
class Office:
    """A clinic while its people are being made up."""

    trade: Trade
    places: tuple[tuple[str, Zip], ...]  # location id and where it is
    plans: list[tuple[str, str]]  # plan id and answer


@dataclass(frozen=True, slots=True)
class Habits:
    """How one clinician works at all of their places."""

    trade: Trade
    notice: int
    pause: int
    horizon: int
    stale: bool
    exceptions: list[str]


class Practices:
    """Adds the practices of one clinician at a time."""

    def __init__(self, draws: Draws) -> None:
        self._draws = draws
        self._taken = TakenTime(draws)

    def add(
        self, lines: Lines, trade: Trade, provider_id: str, office: Office, *, everywhere: bool = False
    ) -> None:
        """This function will add a practice at the clinic's first place and at some or all of its others."""
        draws = self._draws
        places = [p for i, p in enumerate(office.places) if i == 0 or everywhere or draws.chance(0.7)]
        habits = self._habits(trade)
        week: list[tuple[str, Span]] = []
        for (location_id, place), spans in zip(places, share_week(draws, len(places)), strict=True):
            practice_id = draws.uuid()
            self._add_practice(lines, habits, (practice_id, provider_id, location_id), place.state)
            self._add_plans(lines, habits, practice_id, office.plans)
            lines["weeklyhours"] += [f"{practice_id}\t{day}\t{clock(a)}\t{clock(b)}" for day, a, b in spans]
            lines["hoursexception"] += [f"{practice_id}\t{exception}" for exception in habits.exceptions]
            week += [(practice_id, span) for span in spans]
        self._add_taken(lines, habits, provider_id, week, places[0][1].zone)

    def _habits(self, trade: Trade) -> Habits:
        draws = self._draws
        notice, pause = _NOTICES.pick(draws)
        exceptions = [
            f"{draws.day(off.day, off.day)}\t{off.kind}\t"
            + (f"{clock(off.span[0])}\t{clock(off.span[1])}" if off.span else f"{NULL}\t{NULL}")
            for off in days_off(draws)
        ]
        return Habits(trade, notice, pause, _HORIZONS.pick(draws), draws.chance(STALE_SHARE), exceptions)

    def _confirmed(self, habits: Habits) -> str:
        """When a fact was confirmed: for one clinician in ten, not within 90 days."""
        return self._draws.moment(91, 240) if habits.stale else self._draws.moment(1, 80)

    def _add_practice(self, lines: Lines, habits: Habits, keys: tuple[str, str, str], state: str) -> None:
        draws, trade = self._draws, habits.trade
        video = draws.chance(trade.video)
        in_person = not (video and draws.chance(0.1))
        low, high = trade.dollars
        price = draws.between(low // 5, high // 5) * 500 if draws.chance(0.85) else None
        confirmation = "instant" if draws.chance(0.45) else "by_clinic"
        facts = [fact for _ in range(3) for fact in ("demonstration", self._confirmed(habits))]
        lines["practice"].append(
            line(
                *keys, _ACCEPTS.pick(draws), in_person, video, phone(draws, state), price, confirmation,
                habits.notice, habits.pause, habits.horizon, _LATE_CANCEL_HOURS, *facts, draws.day_began,
            )
        )  # fmt: skip
        if in_person:
            lines["visittype"].append(line(draws.uuid(), keys[0], "", "in_person", *trade.minutes, price))
        if video:
            minutes = map(min, trade.minutes, _VIDEO_MINUTES)
            cheaper = price and price * 4 // 5
            lines["visittype"].append(line(draws.uuid(), keys[0], "", "video", *minutes, cheaper))

    def _add_plans(
        self, lines: Lines, habits: Habits, practice_id: str, plans: list[tuple[str, str]]
    ) -> None:
        """What the clinic says, but for up to two answers that this clinician has not given."""
        ending = f"demonstration\t{self._confirmed(habits)}"
        given = plans[self._draws.between(0, 2) :]
        lines["planacceptance"] += [f"{practice_id}\t{plan}\t{answer}\t{ending}" for plan, answer in given]

    def _add_taken(
        self, lines: Lines, habits: Habits, provider_id: str, week: list[tuple[str, Span]], zone: str
    ) -> None:
        draws, trade = self._draws, habits.trade
        minutes = trade.minutes[0] + habits.pause
        taken = self._taken.spans(zone, week, backlog_days=trade.backlog_days, minutes=minutes)
        lines["timeclaim"] += [
            f'{draws.uuid()}\t{provider_id}\t{practice_id}\t["{start}","{end}")\tvisit\t{draws.day_began}'
            for practice_id, start, end in taken
        ]
