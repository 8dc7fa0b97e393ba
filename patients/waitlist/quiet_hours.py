"""The night, in which nobody is written to about what can wait, and how long an offer is kept across it. Pure."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
PATIENCE = timedelta(minutes=15)
WAKES, SLEEPS = time(8), time(21)  # by the clock there


def kept_until(moment: datetime, zone: str) -> datetime:
    """This function will find the moment at which 15 minutes between 8:00 and 21:00 in a zone have passed."""
    local, left = ZoneInfo(zone), PATIENCE
    day = moment.astimezone(local).date()
    while True:
        wakes, sleeps = _awake(day, local)
        begins = max(moment.astimezone(UTC), wakes)
        if begins + left <= sleeps:
            return begins + left
        left -= max(sleeps - begins, timedelta())
        day += DAY


def awake_at(moment: datetime, zone: str) -> datetime:
    """This function will find the first moment, from one on, that is between 8:00 and 21:00 in a zone."""
    local = ZoneInfo(zone)
    day = moment.astimezone(local).date()
    wakes, sleeps = _awake(day, local)
    if moment >= sleeps:
        return _awake(day + DAY, local)[0]
    return max(moment, wakes)


def _awake(day: date, local: ZoneInfo) -> tuple[datetime, datetime]:
    """In UTC, so that a night in which the clocks change is as long as it is."""
    wakes, sleeps = (datetime.combine(day, at, tzinfo=local).astimezone(UTC) for at in (WAKES, SLEEPS))
    return wakes, sleeps
