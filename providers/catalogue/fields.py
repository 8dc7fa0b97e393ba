"""What one cell of a catalogue file may hold: parsers that raise ValueError saying what is wrong."""

import re
import zoneinfo
from collections.abc import Callable, Collection
from functools import cache

Parser = Callable[[str], object]

_STATES = (
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND"
    " OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY AS GU MP PR VI"
)
STATE_CODES = sorted(_STATES.split())
US_STATES = frozenset(STATE_CODES)
# Physical therapy assistants and athletic trainers do not take patients on their own.
UNLISTED_TAXONOMIES = frozenset({"225200000X", "2255A2300X"})


def text(longest: int, *, empty: bool = False) -> Parser:
    """A parser of printable words of at most `longest` characters, without spaces around them."""

    def parse(cell: str) -> str:
        if not cell and not empty:
            raise ValueError("is empty")
        if cell != cell.strip():
            raise ValueError("has spaces around it")
        if not cell.isprintable():
            raise ValueError("holds a character that cannot be printed")
        if len(cell) > longest:
            raise ValueError(f"is longer than {longest} characters")
        return cell

    return parse


def pattern(expression: str, meaning: str) -> Parser:
    """A parser of cells that match a regular expression as a whole."""
    compiled = re.compile(expression)

    def parse(cell: str) -> str:
        if not compiled.fullmatch(cell):
            raise ValueError(f"{cell!r} is not {meaning}")
        return cell

    return parse


def one_of(allowed: Collection[str]) -> Parser:
    """A parser of cells that hold one of some fixed words."""

    def parse(cell: str) -> str:
        if cell not in allowed:
            raise ValueError(f"{cell!r} is none of {', '.join(word or 'empty' for word in sorted(allowed))}")
        return cell

    return parse


def whole(least: int, most: int, *, empty: bool = False) -> Parser:
    """A parser of whole numbers in a range; an empty cell is None where that is allowed."""

    def parse(cell: str) -> int | None:
        if not cell and empty:
            return None
        if not re.fullmatch(r"0|[1-9][0-9]{0,9}", cell):
            raise ValueError(f"{cell!r} is not a whole number")
        if not least <= int(cell) <= most:
            raise ValueError(f"{cell} is not between {least} and {most}")
        return int(cell)

    return parse


def degrees(most: int) -> Parser:
    """A parser of decimal degrees between minus `most` and `most`."""

    def parse(cell: str) -> float:
        if not re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{1,10})?", cell):
            raise ValueError(f"{cell!r} is not a number of degrees")
        if abs(float(cell)) > most:
            raise ValueError(f"{cell} is not between -{most} and {most}")
        return float(cell)

    return parse


def slug(longest: int) -> Parser:
    """A parser of slugs: small letters and digits in groups joined by single hyphens."""
    shape = pattern(r"[a-z0-9]+(-[a-z0-9]+)*", "a slug (small letters, digits and single hyphens)")
    words = text(longest)

    def parse(cell: str) -> str:
        words(cell)
        shape(cell)
        return cell

    return parse


def taxonomy(cell: str) -> str:
    """A NUCC provider taxonomy code of someone who may be listed."""
    pattern(r"[0-9]{3}[0-9A-Z]{6}X", "shaped like a NUCC taxonomy code")(cell)
    if cell in UNLISTED_TAXONOMIES:
        raise ValueError(f"{cell} is an assistant or athletic trainer and may not be listed")
    return cell


def zone(cell: str) -> str:
    """An IANA time zone that this machine knows."""
    if cell not in _known_zones():
        raise ValueError(f"{cell!r} is not a known IANA time zone")
    return cell


def flag(cell: str) -> bool:
    """The word true or false."""
    return one_of(("true", "false"))(cell) == "true"


@cache
def _known_zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())
