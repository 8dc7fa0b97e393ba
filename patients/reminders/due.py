"""When a visit is reminded of, by the clock at its place; pure.

Two days before, unless that falls into the night: then at 8:00 in the morning after it. Two hours before, whatever
the hour, for then the visit is near. Nobody is reminded of what was agreed on just before.
"""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from accounts.quiet_hours import awake_at


class Reminder(NamedTuple):
    """One of the two. `latest` is how long before the visit it is still of use; `agreed` how long before it the time
    has to be agreed on, or the message that told so is reminder enough. `waits` is for the morning, at night."""

    name: str
    before: timedelta
    latest: timedelta
    agreed: timedelta
    waits: bool

    def due_at(self, starts_at: datetime, zone: str) -> datetime:
        """This function will say when it is due for a visit that begins at a moment."""
        # In UTC: two days are 48 hours, also where the clocks change between.
        moment = starts_at.astimezone(UTC) - self.before
        return awake_at(moment, zone) if self.waits else moment

    def useful_until(self, starts_at: datetime) -> datetime:
        """This function will say from when on it is of no use any more."""
        return starts_at.astimezone(UTC) - self.latest


HOUR = timedelta(hours=1)
TWO_DAYS = Reminder("reminder_48h", 48 * HOUR, latest=12 * HOUR, agreed=12 * HOUR, waits=True)
TWO_HOURS = Reminder("reminder_2h", 2 * HOUR, latest=0 * HOUR, agreed=HOUR / 2, waits=False)


class Step(NamedTuple):
    """What is to be sent now, if anything, and when to look at the visit again, if ever."""

    sends: Reminder | None
    next_at: datetime | None


def first(starts_at: datetime, zone: str, *, agreed_at: datetime) -> datetime | None:
    """This function will say when a visit is reminded of first, whose time was agreed on at a moment; None: never."""
    for reminder in (TWO_DAYS, TWO_HOURS):
        moment = reminder.due_at(starts_at, zone)
        if agreed_at + reminder.agreed <= moment:
            return moment
    return None


def step(starts_at: datetime, zone: str, *, due_at: datetime, now: datetime) -> Step:
    """This function will say what to do for a visit that was due to be reminded of at `due_at`; `now` may be late.

    What comes late is sent once, and never at night where it can wait. Less than twelve hours before the visit the
    first reminder is left out: the second one does.
    """
    near_at = TWO_HOURS.due_at(starts_at, zone)
    if due_at < near_at and now < near_at:
        moment = awake_at(now, zone)
        if moment >= TWO_DAYS.useful_until(starts_at):
            return Step(None, near_at)
        return Step(TWO_DAYS, near_at) if moment == now else Step(None, moment)
    return Step(TWO_HOURS if now < TWO_HOURS.useful_until(starts_at) else None, None)
