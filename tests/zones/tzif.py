"""Time zones read from their files (RFC 9636), in seconds and whole numbers: a second opinion on zoneinfo.

Nothing here adds to, subtracts from or converts a datetime of the standard library that has a zone.
"""

import re
import struct
import zoneinfo
from bisect import bisect_right
from datetime import date
from importlib import resources
from itertools import pairwise
from pathlib import Path

EPOCH = date(1970, 1, 1).toordinal()
DAY = 86_400
NAME = r"(?:<[^>]+>|[A-Za-z]+)"
CLOCK = r"[+-]?\d+(?::\d+){0,2}"
POSIX = re.compile(rf"{NAME}({CLOCK})(?:{NAME}({CLOCK})?,([^,/]+)(?:/({CLOCK}))?,([^,/]+)(?:/({CLOCK}))?)?")


def content(name):
    """The bytes of the file that zoneinfo reads too: that of the system, or of the package tzdata."""
    for folder in zoneinfo.TZPATH:
        if (Path(folder) / name).is_file():
            return (Path(folder) / name).read_bytes()
    return (resources.files("tzdata.zoneinfo") / name).read_bytes()


class Zone:
    """The offsets of a zone in seconds east of UTC."""

    def __init__(self, file):
        self._moments, self._offsets, self._first, footer = read(file)
        self._rule = Rule(footer) if footer else None

    def offset(self, moment):
        index = bisect_right(self._moments, moment)
        if index == 0:
            return self._first
        if index == len(self._moments) and self._rule:
            return self._rule.offset(moment)
        return self._offsets[index - 1]

    def changes(self, first_year, last_year):
        """The moments at which the offset changes in these years (UTC)."""
        return self.changes_between(year_start(first_year), year_start(last_year + 1) - 1)

    def changes_between(self, start, end):
        """The moments at which the offset changes after one moment and up to another."""
        found = set(self._moments)
        if self._rule:
            last = self._moments[-1] if self._moments else -(2**63)
            years = range(year_of(start) - 1, year_of(end) + 2)
            found |= {moment for year in years for moment in self._rule.changes(year) if moment > last}
        return sorted(m for m in found if start < m <= end and self.offset(m) != self.offset(m - 1))


def year_start(year):
    return (date(year, 1, 1).toordinal() - EPOCH) * DAY


def year_of(moment):
    return date.fromordinal(moment // DAY + EPOCH).year


def read(file):
    """Moments, the offset from each on, the offset before the first, and the rule for what comes after the last."""
    counts = header(file)
    if file[4:5] >= b"2":
        start = 44 + size(counts, 4)
        file = file[start:]
        counts, width = header(file), 8
    else:
        width = 4
    _, _, _, times, types, _ = counts
    at, letter = 44, "q" if width == 8 else "l"
    moments = list(struct.unpack_from(f">{times}{letter}", file, at))
    numbers = file[at + times * width : at + times * (width + 1)]
    table = [struct.unpack_from(">lBB", file, at + times * (width + 1) + 6 * n) for n in range(types)]
    offsets = [table[number][0] for number in numbers]
    standard = [offset for offset, is_summer, _ in table if not is_summer]
    footer = file[44 + size(counts, width) :].strip(b"\n").decode() if width == 8 else ""
    assert all(a < b for a, b in pairwise(moments))
    return moments, offsets, (standard or [table[0][0]])[0], footer


def header(file):
    assert file[:4] == b"TZif"
    return struct.unpack_from(">6l", file, 20)


def size(counts, width):
    isut, isstd, leaps, times, types, chars = counts
    return times * (width + 1) + types * 6 + chars + leaps * (width + 4) + isstd + isut


class Rule:
    """A TZ string such as EST5EDT,M3.2.0,M11.1.0: what holds for good."""

    def __init__(self, text):
        match = POSIX.fullmatch(text)
        assert match, text
        standard, summer, begins, begins_at, ends, ends_at = match.groups()
        self.standard = -seconds(standard)
        self.has_summer = begins is not None
        if self.has_summer:
            self.summer = -seconds(summer) if summer else self.standard + 3600
            self.begins, self.begins_at = begins, seconds(begins_at or "2")
            self.ends, self.ends_at = ends, seconds(ends_at or "2")

    def changes(self, year):
        if not self.has_summer:
            return []
        begins = day_of(self.begins, year) * DAY + self.begins_at - self.standard
        ends = day_of(self.ends, year) * DAY + self.ends_at - self.summer
        return [begins, ends]

    def offset(self, moment):
        if not self.has_summer:
            return self.standard
        year = year_of(moment)
        changes = []
        for one in (year - 1, year, year + 1):
            begins, ends = self.changes(one)
            changes += [(begins, self.summer), (ends, self.standard)]
        return max(change for change in changes if change[0] <= moment)[1]


def seconds(clock):
    sign = -1 if clock.startswith("-") else 1
    parts = [int(part) for part in clock.lstrip("+-").split(":")] + [0, 0]
    return sign * (parts[0] * 3600 + parts[1] * 60 + parts[2])


def day_of(rule, year):
    """The day of a rule, counted from 1970: M3.2.0 is the second Sunday of March, M10.5.0 the last of October."""
    if rule[0] == "M":
        month, week, weekday = (int(part) for part in rule[1:].split("."))
        first = date(year, month, 1).toordinal()
        days = [
            d for d in range(first, first + 31) if date.fromordinal(d).month == month and d % 7 == weekday
        ]
        return days[min(week, len(days)) - 1] - EPOCH
    start = date(year, 1, 1).toordinal() - EPOCH
    if rule[0] == "J":
        day = int(rule[1:])
        leaps = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return start + day - 1 + (leaps and day >= 60)
    return start + int(rule)
