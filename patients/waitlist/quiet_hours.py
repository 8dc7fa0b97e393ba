"""How long an offer is kept across the night, in which nobody can be asked to answer. Pure."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from accounts.quiet_hours import DAY, awake_on

PATIENCE = timedelta(minutes=15)


def kept_until(moment: datetime, zone: str) -> datetime:
    """This function will find the moment at which 15 minutes between 8:00 and 21:00 in a zone have passed."""
    day, left = moment.astimezone(ZoneInfo(zone)).date(), PATIENCE
    while True:
        wakes, sleeps = awake_on(day, zone)
        begins = max(moment.astimezone(UTC), wakes)
        if begins + left <= sleeps:
            return begins + left
        left -= max(sleeps - begins, timedelta())
        day += DAY
