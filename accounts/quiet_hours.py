"""The night, in which nobody is woken up for what can wait: from 21:00 to 8:00 by the clock of a place. Pure."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
WAKES, SLEEPS = time(8), time(21)


def awake_at(moment: datetime, zone: str) -> datetime:
    """This function will find the first moment, from one on, that is between 8:00 and 21:00 in a zone."""
    day = moment.astimezone(ZoneInfo(zone)).date()
    wakes, sleeps = awake_on(day, zone)
    if moment >= sleeps:
        return awake_on(day + DAY, zone)[0]
    return max(moment, wakes)


def awake_on(day: date, zone: str) -> tuple[datetime, datetime]:
    """This function will say from when to when people are awake on a day.

    In UTC, so that a night in which the clocks change is as long as it is.
    """
    local = ZoneInfo(zone)
    wakes, sleeps = (datetime.combine(day, at, tzinfo=local).astimezone(UTC) for at in (WAKES, SLEEPS))
    return wakes, sleeps
