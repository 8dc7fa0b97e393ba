"""Practices of made-up clinicians: booking rules, hours, visit types, plans and time already taken."""

from collections.abc import Sequence
from dataclasses import dataclass

from providers.demo.draws import Draws, Weighted
from providers.demo.places import Zip, phone
from providers.demo.professions import Trade
from providers.demo.rows import NULL, Lines, line
from providers.demo.schedule import Span, TakenTime, clock, days_off, share_week

STALE_SHARE = 0.1
_LEADS = Weighted((60, 240, 1440, 2880), (30, 35, 25, 10))
_BUFFERS = Weighted((0, 5, 10), (60, 15, 25))
_HORIZONS = Weighted((30, 60, 90), (30, 45, 25))
_ACCEPTS = Weighted(("new", "existing", "nobody"), (86, 10, 4))


@dataclass(frozen=True, slots=True)
class Office:
    """A clinic while its people are being made up."""

    trade: Trade
    places: tuple[tuple[str, Zip], ...]  # location id and where it is
    plans: list[tuple[str, str]]  # plan id and answer


class Practices:
    """Adds the practices of one clinician at a time."""

    def __init__(self, draws: Draws) -> None:
        self._draws = draws
        self._taken = TakenTime(draws)

    def add(self, lines: Lines, trade: Trade, provider_id: str, office: Office) -> None:
        """This function will add a practice at the clinic's first place and at some of its others."""
        draws = self._draws
        places = [place for i, place in enumerate(office.places) if i == 0 or draws.chance(0.7)]
        exceptions = self._exceptions()
        confirmed = self._confirmations()
        buffer, lead = _BUFFERS.pick(draws), _LEADS.pick(draws)
        rules = (lead, buffer, _HORIZONS.pick(draws))
        taking: list[tuple[str, Span]] = []
        for (location_id, place), spans in zip(places, share_week(draws, len(places)), strict=True):
            practice_id = draws.uuid()
            keys = (practice_id, provider_id, location_id)
            self._add_practice(lines, trade, keys, place.state, rules, confirmed)
            self._add_plans(lines, practice_id, office.plans, confirmed[-1])
            lines["weeklyhours"] += [f"{practice_id}\t{day}\t{clock(a)}\t{clock(b)}" for day, a, b in spans]
            lines["hoursexception"] += [f"{practice_id}\t{rest}" for rest in exceptions]
            taking += [(practice_id, span) for span in spans]
        self._add_taken(lines, trade, provider_id, taking, places[0][1].zone, buffer)

    def _confirmations(self) -> tuple[str, str, str, str]:
        """When phone, hours, accepting and plans were confirmed; for one in ten, not within 90 days."""
        draws = self._draws
        stale = draws.chance(STALE_SHARE)
        return tuple(draws.moment(91, 240) if stale else draws.moment(1, 80) for _ in range(4))  # type: ignore[return-value]

    def _exceptions(self) -> list[str]:
        return [
            f"{self._draws.day(rest.day, rest.day)}\t{rest.kind}\t"
            + (f"{clock(rest.span[0])}\t{clock(rest.span[1])}" if rest.span else f"{NULL}\t{NULL}")
            for rest in days_off(self._draws)
        ]

    def _add_practice(
        self,
        lines: Lines,
        trade: Trade,
        keys: tuple[str, str, str],
        state: str,
        rules: tuple[int, int, int],
        confirmed: Sequence[str],
    ) -> None:
        draws = self._draws
        video = draws.chance(trade.video)
        in_person = not (video and draws.chance(0.1))
        price = (
            draws.between(trade.dollars[0] // 5, trade.dollars[1] // 5) * 500 if draws.chance(0.85) else None
        )
        confirmation = "instant" if draws.chance(0.45) else "by_clinic"
        lines["practice"].append(
            line(
                *keys, _ACCEPTS.pick(draws), in_person, video, phone(draws, state), price, confirmation, *rules,
                "demonstration", *confirmed[:3], draws.midnight.isoformat(),
            )
        )  # fmt: skip
        new, existing = trade.minutes
        if in_person:
            lines["visittype"].append(line(draws.uuid(), keys[0], "", "in_person", new, existing, price))
        if video:
            new, existing, price = min(new, 45), min(existing, 30), price and price * 4 // 5
            lines["visittype"].append(
                line(draws.uuid(), keys[0], "", "video", min(new, 45), min(existing, 30), cheaper)
            )

    def _add_plans(self, lines: Lines, practice_id: str, plans: list[tuple[str, str]], at: str) -> None:
        """What the clinic says, with up to two answers that this clinician has not given."""
        given = plans[self._draws.between(0, 2) :]
        lines["planacceptance"] += [
            f"{practice_id}\t{plan}\t{answer}\tdemonstration\t{at}" for plan, answer in given
        ]

    def _add_taken(
        self,
        lines: Lines,
        trade: Trade,
        provider_id: str,
        week: list[tuple[str, Span]],
        zone: str,
        buffer: int,
    ) -> None:
        uuid, made = self._draws.uuid, self._draws.midnight.isoformat()
        taken = self._taken.spans(
            zone, week, backlog_days=trade.backlog_days, minutes=trade.minutes[0] + buffer
        )
        lines["timeclaim"] += [
            f'{uuid()}\t{provider_id}\t{practice_id}\t["{start.isoformat()}","{end.isoformat()}")\tvisit\t{made}'
            for practice_id, start, end in taken
        ]
