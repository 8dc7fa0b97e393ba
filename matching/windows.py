"""When a person can go: dates, weekdays and parts of day, as a mask over the coming 28 days. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from providers.availability import DAY_PARTS, PART_DAYS

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """A wish for a time: the parts of each day, from `today` (where the person is) on, that would do."""

    today: date
    zone: str
    earliest: date
    latest: date
    weekdays: tuple[int, ...]
    day_parts: tuple[str, ...]

    def mask(self) -> str:
        """84 characters 0 or 1, as providers/availability.py writes the free parts of day."""
        return "".join(
            "1"
            if self._wants(self.today + day * DAY) and (not self.day_parts or part in self.day_parts)
            else "0"
            for day in range(PART_DAYS)
            for part in DAY_PARTS
        )

    def part_waits(self, now: datetime) -> list[float]:
        """Hours from `now` to the start of each part, in the person's own zone; never below 0."""
        zone = ZoneInfo(self.zone)
        starts = (
            datetime.combine(self.today + day * DAY, part_start, tzinfo=zone).astimezone(UTC)
            for day in range(PART_DAYS)
            for part_start, _ in DAY_PARTS.values()
        )
        return [max(0.0, (start - now).total_seconds() / 3600) for start in starts]

    def holds(self, moment: datetime, zone: str) -> bool:
        """Whether a moment, in the local time of a place, is one that the person asked for."""
        wall = moment.astimezone(ZoneInfo(zone))
        return self._wants(wall.date()) and _in_parts(wall.time(), self.day_parts)

    def _wants(self, day: date) -> bool:
        return self.earliest <= day <= self.latest and (not self.weekdays or day.weekday() in self.weekdays)


def _in_parts(wall: time, parts: tuple[str, ...]) -> bool:
    return not parts or any(DAY_PARTS[part][0] <= wall < DAY_PARTS[part][1] for part in parts)


def window_for(
    *,
    now: datetime,
    zone: str,
    earliest: date | None,
    latest: date | None,
    weekdays: tuple[int, ...],
    day_parts: tuple[str, ...],
    only_today_and_tomorrow: bool,
) -> Window | None:
    """This function will turn wishes and urgency into a window, or None where any time would do."""
    today = now.astimezone(ZoneInfo(zone)).date()
    if not (only_today_and_tomorrow or earliest or latest or weekdays or day_parts):
        return None
    last = today + (DAY if only_today_and_tomorrow else (PART_DAYS - 1) * DAY)
    return Window(
        today=today,
        zone=zone,
        earliest=max(today, earliest or today),
        latest=min(last, latest or last),
        weekdays=weekdays,
        day_parts=day_parts,
    )
