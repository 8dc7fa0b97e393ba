"""Days and times in the words of a language, at the place where they count."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.formats import date_format

from accounts.models import MessageLanguage

DAYS = {MessageLanguage.EN: "l, F j", MessageLanguage.ES: r"l j \d\e F"}
DATES = {MessageLanguage.EN: "F j, Y", MessageLanguage.ES: r"j \d\e F \d\e Y"}
HOURS = {MessageLanguage.EN: "g:i A", MessageLanguage.ES: "G:i"}


def moment(at: str | datetime, zone: str, language: MessageLanguage) -> str:
    """This function will say a moment by the clock there: "Tuesday, December 1 at 2:00 PM (America/New_York)"."""
    local = (datetime.fromisoformat(at) if isinstance(at, str) else at).astimezone(ZoneInfo(zone))
    joined = {MessageLanguage.EN: "at", MessageLanguage.ES: "a las"}[language]
    with translation.override(language):
        return f"{date_format(local, DAYS[language])} {joined} {date_format(local, HOURS[language])} ({zone})"


def day(on: str | date, language: MessageLanguage) -> str:
    """This function will say a date with its year: "December 1, 2026"."""
    with translation.override(language):
        return date_format(date.fromisoformat(on) if isinstance(on, str) else on, DATES[language])
