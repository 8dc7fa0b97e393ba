"""Values as registry files spell them, made uniform. Pure, and written for speed: each runs on millions of rows."""

import re
from datetime import date
from functools import lru_cache

from providers.catalogue.fields import US_STATES

FIRST_DIGITS = ("1", "2")
PREFIX_SUM = 24  # what the prefix 80840 adds to the Luhn sum
# Two digits, the first of them doubled as the Luhn rule asks, to what they add to the sum.
PAIRS = {f"{a}{b}": (2 * a - 9 if a > 4 else 2 * a) + b for a in range(10) for b in range(10)}
UNAVAILABLE = "<UNAVAIL>"
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
SLASHED = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
ZIP = re.compile(r"([0-9]{3,5})(?:\.0)?|([0-9]{5})-?[0-9]{4}(?:\.0)?|([0-9]{4})[0-9]{4}(?:\.0)?")
SEXES = {"M": "M", "F": "F", "X": "X"}
ARMED_FORCES = ("AA", "AE", "AP")
STATES = {code: code for code in (*US_STATES, *ARMED_FORCES)}


def npi(text: str) -> str | None:
    """This function will return the ten digits of an NPI, or None where the text is none.

    Ten digits that begin with 1 or 2 and pass the Luhn check over the prefix 80840 (CMS, NPI check digit).
    """
    if len(text) != 10:
        text = text.strip().removesuffix(".0")
    try:
        first, last = (
            PAIRS[text[:2]] + PAIRS[text[2:4]] + PAIRS[text[4:6]],
            PAIRS[text[6:8]] + PAIRS[text[8:]],
        )
    except KeyError:
        return None
    return text if text[0] in FIRST_DIGITS and (PREFIX_SUM + first + last) % 10 == 0 else None


def is_clean(joined: str) -> bool:
    """This function will tell whether `clean` would leave texts as they are, joined by `|` and with one around."""
    return (
        joined.isprintable()
        and "  " not in joined
        and "| " not in joined
        and " |" not in joined
        and UNAVAILABLE not in joined
    )


def clean(text: str) -> str:
    """This function will drop what stands for `unknown`, control characters and needless spaces."""
    text = " ".join(CONTROL.sub(" ", text).split())
    return "" if text == UNAVAILABLE else text


@lru_cache(maxsize=65536)
def day(text: str) -> str:
    """This function will return a date as ISO 8601, or nothing for nothing.

    :raises ValueError: the text is neither 06/16/2025, 6/16/2025 nor 2025-06-16, or no day of a calendar
    """
    if not text:
        return ""
    if match := SLASHED.fullmatch(text):
        month, of_month, year = map(int, match.groups())
        return date(year, month, of_month).isoformat()
    return date.fromisoformat(text).isoformat()


def sex(text: str) -> str:
    """This function will return F, M or X, or nothing where the registry does not say."""
    return SEXES.get(text.upper(), "")


def state(text: str) -> str:
    """This function will return the two letters of a US state or territory, or nothing for anywhere else."""
    return STATES.get(text.upper(), "")


def zip5(text: str) -> str:
    """This function will return the five digits of a ZIP code, or nothing where the text holds none.

    Knows ZIP+4 with and without its hyphen, `.0` left by a spreadsheet and zeros lost in front.
    """
    match = ZIP.fullmatch(text)
    return (match[1] or match[2] or match[3]).zfill(5) if match else ""
