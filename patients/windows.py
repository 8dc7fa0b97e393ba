"""When a visit would suit: windows as people tell them, each of days, weekdays and parts of the day at the place."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TypedDict
from zoneinfo import ZoneInfo

from matching.windows import Window
from providers.availability import DAY_PARTS

MOST = 5  # of one request or wait
MOMENT = timedelta.resolution


class Told(TypedDict, total=False):
    """One window, in the names of a match; what it does not name is open. Days are ISO dates, as JSON keeps them."""

    earliest: str
    latest: str
    weekdays: list[int]  # 0 = Monday
    day_parts: list[str]


def suits(windows: Sequence[Told], moment: datetime, zone: str) -> bool:
    """This function will tell whether a moment at a place lies in one of the windows; without any, each one does."""
    return not windows or any(_window(told, moment, zone).holds(moment, zone) for told in windows)


def reach(windows: Sequence[Told], last: date, zone: str, *, now: datetime) -> bool:
    """This function will tell whether any time from now to the end of a day at a place lies in one of the windows."""
    here = ZoneInfo(zone)
    today = now.astimezone(here).date()
    days = [today + timedelta(days=ahead) for ahead in range((last - today).days + 1)]
    ends = [datetime.combine(day, end, here) - MOMENT for day in days for _, end in DAY_PARTS.values()]
    return any(suits(windows, moment, zone) for moment in (now, *ends) if moment >= now)


def _window(told: Told, moment: datetime, zone: str) -> Window:
    return Window(
        today=moment.astimezone(ZoneInfo(zone)).date(),
        zone=zone,
        earliest=date.fromisoformat(told["earliest"]) if "earliest" in told else date.min,
        latest=date.fromisoformat(told["latest"]) if "latest" in told else date.max,
        weekdays=tuple(told.get("weekdays", ())),
        day_parts=tuple(told.get("day_parts", ())),
    )
