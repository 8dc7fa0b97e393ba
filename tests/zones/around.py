"""What has to be right around one change of the clocks, by the file of the zone alone."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from tests.zones.tzif import DAY, EPOCH

START = datetime(1970, 1, 1, tzinfo=UTC)
HOUR, MINUTE = 3600, 60


def utc(moment):
    return START + timedelta(seconds=moment)


def day_at(wall):
    return date.fromordinal(wall // DAY + EPOCH)


def time_at(wall):
    left = wall % DAY
    return time(left // HOUR, left % HOUR // MINUTE, left % MINUTE)


class Around:
    """A zone within three days of a moment, which is the one at which its offset changes there, or none is."""

    def __init__(self, zone, moment):
        self.change = moment
        edges = [
            moment - 3 * DAY,
            *zone.changes_between(moment - 3 * DAY, moment + 3 * DAY),
            moment + 3 * DAY,
        ]
        self._pieces = [(a, b, zone.offset(a)) for a, b in pairwise(edges)]

    def offset(self, moment):
        return next(offset for begins, ends, offset in self._pieces if begins <= moment < ends)

    def wall(self, moment):
        """What the clocks show: seconds since 1970 as if there were no zones."""
        return moment + self.offset(moment)

    def moments(self, wall):
        """Every moment at which the clocks show this, in order: none where they skip it, two where they go back."""
        return [wall - offset for begins, ends, offset in self._pieces if begins <= wall - offset < ends]

    def reached(self, wall):
        """The first moment at which the clocks show this or, where they skip it, something later."""
        shown = self.moments(wall)
        jumps = [at for at, _, _ in self._pieces[1:] if self.wall(at - 1) < wall <= self.wall(at)]
        return min(shown + jumps)

    def starts(self, day, opens, closes, minutes):
        """When visits begin on a day (counted from 1970) that is open between two wall times, in seconds."""
        base, length = day * DAY, minutes * MINUTE
        end = self.reached(base + closes)
        found = []
        for wall in range(base + opens, base + closes - length + 1, length):
            shown = self.moments(wall)
            if shown and shown[0] + length <= end:
                found.append(shown[0])
        return found


def shapes(around):
    """Opening hours to try, in seconds, with the minutes of a visit: whole days, and what touches the change."""
    yield 0, 23 * HOUR + 59 * MINUTE, 15
    yield 5 * MINUTE, 23 * HOUR + 55 * MINUTE, 50
    at = (around.wall(around.change - 1) + 1) % DAY
    for opens, closes in ((-45, 45), (15, 150), (-150, -15), (-75, 15)):
        if at + opens * MINUTE >= 0 and at + closes * MINUTE < DAY:
            yield at + opens * MINUTE, at + closes * MINUTE, 30
