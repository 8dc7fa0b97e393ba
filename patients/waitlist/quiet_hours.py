"""How long an offer is kept: its clock stands still at night, where the patient is. Pure."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
PATIENCE = timedelta(minutes=15)
WAKES, SLEEPS = time(8), time(21)  # by the patient's own clock


def kept_until(moment: datetime, zone: str) -> datetime:
    """This function will find the moment at which 15 minutes between 8:00 and 21:00 in a zone have passed."""
    local, left = ZoneInfo(zone), PATIENCE
    day = moment.astimezone(local).date()
    while True:
        # In UTC, so that a night in which the clocks change is as long as it is.
        wakes, sleeps = (datetime.combine(day, at, tzinfo=local).astimezone(UTC) for at in (WAKES, SLEEPS))
        begins = max(moment.astimezone(UTC), wakes)
        if begins + left <= sleeps:
            return begins + left
        left -= max(sleeps - begins, timedelta())
        day += DAY
