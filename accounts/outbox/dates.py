"""Days and times in the words of a language, by the clock of the place where they count, and exact: each says whose
clock that is, and in the hour that a clock shows twice which of the two is meant."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.formats import date_format

from accounts.models import MessageLanguage

EN, ES = MessageLanguage.EN, MessageLanguage.ES
# Days as Django's own formats of a language have them; hours as readers in the United States do, also in Spanish.
DAYS = {EN: "l, F j", ES: r"l j \d\e F"}
DATES = {EN: "F j, Y", ES: r"j \d\e F \d\e Y"}
HOURS = {EN: "g:i A", ES: "g:i a"}
SHORT = {EN: "D, M j, g:i A", ES: r"D j \d\e b, g:i a"}
CLOCKS = {EN: "({place} time)", ES: "(hora de {place})"}
IN_SPANISH = {"New York": "Nueva York", "Puerto Rico": "Puerto Rico", "Los Angeles": "Los Ángeles"}


def moment(at: str | datetime, zone: str, language: MessageLanguage) -> str:
    """This function will say a moment by the clock there: "Tuesday, December 1 at 2:00 PM (New York time)".

    In Spanish without an article: "martes 1 de diciembre a las 2:00 p.m. (hora de Nueva York)".
    """
    local = _local(at, zone)
    with translation.override(language):
        on, hour = date_format(local, DAYS[language]), date_format(local, HOURS[language])
    which = f" {local.tzname()}" if _is_shown_twice(local) else ""
    return f"{on} {_at(local, language)} {hour}{which} {clock(zone, language)}"


def short(at: str | datetime, zone: str, language: MessageLanguage) -> str:
    """This function will say a moment in few characters, for a text message: "Tue, Dec 1, 2:00 PM EST"."""
    local = _local(at, zone)
    with translation.override(language):
        return f"{date_format(local, SHORT[language])} {local.tzname()}"


def day(on: str | date, language: MessageLanguage) -> str:
    """This function will say a date with its year: "December 1, 2026"."""
    with translation.override(language):
        return date_format(date.fromisoformat(on) if isinstance(on, str) else on, DATES[language])


def clock(zone: str, language: MessageLanguage) -> str:
    """This function will name the clock of a zone by its city: "(New York time)"."""
    area, _, place = zone.rpartition("/")
    name = place.replace("_", " ")
    if not area or area == "Etc":
        return f"({zone})"
    return CLOCKS[language].format(place=IN_SPANISH.get(name, name) if language == ES else name)


def _local(at: str | datetime, zone: str) -> datetime:
    return (datetime.fromisoformat(at) if isinstance(at, str) else at).astimezone(ZoneInfo(zone))


def _at(local: datetime, language: MessageLanguage) -> str:
    if language == EN:
        return "at"
    return "a la" if local.hour % 12 == 1 else "a las"


def _is_shown_twice(local: datetime) -> bool:
    return local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
