"""Small phrases for dates and times in answers."""

from datetime import datetime
from zoneinfo import ZoneInfo

from matching.asking import Ask
from matching.triage import SAME_DAY


def opening_words(moment: datetime | None, zone: str) -> str:
    """A moment in the words of its place: "Tue Dec 1, 9:30 AM", or nothing."""
    return wall_words(moment.astimezone(ZoneInfo(zone))) if moment else ""


def wall_words(wall: datetime) -> str:
    """A moment in words, in whatever zone it is given."""
    return f"{wall:%a %b} {wall.day}, {wall.hour % 12 or 12}:{wall:%M %p}"


def window_words(ask: Ask, level: str) -> str:
    """What the reasons call the wanted time, or nothing where any time would do."""
    wants = ask.preferences
    if wants.earliest or wants.latest or wants.weekdays or wants.day_parts:
        return "the times you asked for"
    return "today or tomorrow" if level == SAME_DAY else ""
