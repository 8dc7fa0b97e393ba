"""A row of an exclusion file, made uniform. Pure."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import lru_cache

from providers.directory.columns import Columns, Rejected, cleaned
from providers.directory.reading import RegistryFile

LIST = "the exclusion list (LEIE)"
HEADER = (
    "LASTNAME", "FIRSTNAME", "MIDNAME", "BUSNAME", "GENERAL", "SPECIALTY", "UPIN", "NPI", "DOB", "CITY", "STATE",
    "ZIP", "EXCLTYPE", "EXCLDATE", "REINDATE", "WAIVERDATE", "WVRSTATE",
)  # fmt: skip
# What a parsed row holds, in this order. The street, which may be a home, is not taken over.
FIELDS = (
    "last_name", "first_name", "middle_name", "business_name", "general", "specialty", "upin", "npi", "birth_date",
    "city", "state", "zip", "kind", "excluded_on", "reinstated_on", "waived_on", "waiver_state",
)  # fmt: skip
TEXTS = tuple(name for name in FIELDS if not name.endswith(("_on", "_date")))

NO_DATE = ("", "00000000")
NO_NPI = "0000000000"
# Exclusions are announced before they begin: in the files of 2015 to 2017 up to seven weeks after the month's end.
AHEAD = timedelta(days=92)
SOMEWHERE_TOMORROW = timedelta(days=1)

Parse = Callable[[Sequence[str]], tuple[str, ...]]


def parser(file: RegistryFile, *, today: date) -> Parse:
    """This function will return what makes the FIELDS of a row of this file.

    :raises FileUnusable: it is no file of the exclusion list
    """
    pick = Columns(file, LIST).getter(*HEADER)

    def parse(row: Sequence[str]) -> tuple[str, ...]:
        *texts, kind, excluded, reinstated, waived, waiver = cleaned(pick(row))
        last, first, middle, business, general, specialty, upin, npi, birth, city, state, zip5 = texts
        if not (last or business):
            raise Rejected("nobody")
        if not kind:
            raise Rejected("kind")
        if len(state) > 2 or len(waiver) > 2 or len(zip5) > 10:
            raise Rejected("too_long")
        return (
            last, first, middle, business, general, specialty, upin, known_npi(npi),
            day(birth, latest=today), city, state, zip5, kind,
            day(excluded, latest=today + AHEAD) or _missing(),
            day(reinstated, latest=today + SOMEWHERE_TOMORROW),
            day(waived, latest=today + AHEAD), waiver,
        )  # fmt: skip

    return parse


def known_npi(text: str) -> str:
    """This function will return ten digits, or nothing where the list knows no NPI. It holds mistyped ones too."""
    return text if len(text) == 10 and text.isascii() and text.isdigit() and text != NO_NPI else ""


@lru_cache(maxsize=65536)
def day(text: str, *, latest: date) -> str:
    """This function will return a date written like 20160218 as ISO 8601, or nothing where there is none.

    :raises Rejected: it is no day of a calendar, or after the latest that can be
    """
    if text in NO_DATE:
        return ""
    try:
        if len(text) != 8 or not text.isascii() or not text.isdigit():
            raise ValueError
        found = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        raise Rejected("day") from None
    if found > latest:
        raise Rejected("day")
    return found.isoformat()


def _missing() -> str:
    raise Rejected("day")
