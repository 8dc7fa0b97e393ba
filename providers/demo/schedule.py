"""Weekly hours, days off and time already taken of made-up clinicians, in local time and then in UTC."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from providers.demo.draws import Draws, Weighted

TAKEN_DAYS = 14
SINGLE_VISITS = 0.08  # of the half days after the backlog

Span = tuple[int, int, int]  # weekday (0 = Monday), minutes after midnight from and to


def _week(days: Sequence[int], *parts: tuple[int, int], also: Sequence[Span] = ()) -> tuple[Span, ...]:
    return tuple(sorted([(day, *part) for day in days for part in parts] + list(also)))


def _hours(start: float, end: float) -> tuple[int, int]:
    return int(start * 60), int(end * 60)


_FIVE = (0, 1, 2, 3, 4)
WEEKS = Weighted(
    (
        _week(_FIVE, _hours(9, 12), _hours(13, 17)),
        _week(_FIVE, _hours(8, 12), _hours(13, 16.5)),
        _week(_FIVE, _hours(7, 11.5), _hours(12, 15.5)),
        _week((0, 1, 2, 3), _hours(8, 12), _hours(13, 17.5)),
        _week(_FIVE, _hours(9, 12), _hours(13, 17), also=[(1, *_hours(17.5, 20)), (3, *_hours(17.5, 20))]),
        _week(_FIVE, _hours(10, 13), _hours(14, 19)),
        _week(_FIVE, _hours(9, 12), _hours(13, 17), also=[(5, *_hours(9, 13))]),
        _week((1, 2, 3, 4), _hours(8.5, 12.5), _hours(13.5, 18), also=[(5, *_hours(8.5, 12))]),
        _week((0, 2, 4), _hours(8, 12), _hours(13, 18)),
        _week((1, 3), _hours(9, 12.5), _hours(13.5, 19)),
    ),
    (24, 14, 8, 10, 10, 8, 9, 6, 7, 4),
)


@dataclass(frozen=True, slots=True)
class DayOff:
    """An exception to the weekly hours, counted in days from today; no span closes the whole day."""

    day: int
    kind: str
    span: tuple[int, int] | None = None


def share_week(draws: Draws, places: int) -> list[tuple[Span, ...]]:
    """This function will draw a week and deal its days out over places, no day to two of them."""
    week = WEEKS.pick(draws)
    if places == 1:
        return [week]
    days = sorted({span[0] for span in week})
    first = draws.between(0, places - 1)
    place_of = {day: (first + i) % places for i, day in enumerate(days)}
    return [tuple(span for span in week if place_of[span[0]] == place) for place in range(places)]


def days_off(draws: Draws) -> list[DayOff]:
    """This function will draw exceptions for one in eight: a holiday, an afternoon off, an extra Saturday."""
    draw = draws.random()
    if draw < 0.07:
        first = draws.between(0, 9)
        return [DayOff(first + i, "closed") for i in range(draws.one_of((1, 2, 3, 5, 7)))]
    if draw < 0.10:
        return [DayOff(draws.between(1, 20), "closed", _hours(13, 18))]
    if draw < 0.12:
        return [DayOff((5 - draws.today.weekday()) % 7 + 7, "extra", _hours(9, 12))]
    return []


class TakenTime:
    """Time that visits have taken: full days for a while, then single visits here and there.

    One claim may stand for a run of visits, which is all the same to whoever looks for free time.
    """

    def __init__(self, draws: Draws) -> None:
        self._draws = draws
        self._offsets: dict[tuple[str, int], int] = {}

    def spans(
        self, zone: str, week: Sequence[tuple[str, Span]], *, backlog_days: float, minutes: int
    ) -> Iterator[tuple[str, str, str]]:
        """Taken time as (practice id, from, to), at most one for each span of open hours, so none overlap."""
        full_days = int(self._draws.expovariate(1 / backlog_days))
        weekday = self._draws.today.weekday()
        for ahead in range(TAKEN_DAYS):
            today = [(practice, span) for practice, span in week if span[0] == (weekday + ahead) % 7]
            for practice, (_, start, end) in today:
                if ahead < full_days and self._draws.random() < 0.9:
                    yield practice, self._moment(zone, ahead, start), self._moment(zone, ahead, end)
                elif self._draws.random() < SINGLE_VISITS and end - start >= minutes:
                    begins = start + 15 * self._draws.between(0, (end - start - minutes) // 15)
                    yield (
                        practice,
                        self._moment(zone, ahead, begins),
                        self._moment(zone, ahead, begins + minutes),
                    )

    def _moment(self, zone: str, ahead: int, minute: int) -> str:
        """The UTC moment of a local minute. Clocks change at night: noon's offset holds for open hours."""
        offset = self._offsets.get((zone, ahead))
        if offset is None:
            noon = datetime.combine(self._draws.today, datetime.min.time(), tzinfo=ZoneInfo(zone))
            noon += timedelta(days=ahead, hours=12)
            offset = self._offsets[zone, ahead] = int((noon.utcoffset() or timedelta()).total_seconds() // 60)
        return (self._draws.midnight + timedelta(days=ahead, minutes=minute - offset)).isoformat()


def clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
