"""Insults, slurs and threats; a curse at the pain, or at oneself, passes. Pure."""

import re
from collections.abc import Iterator

from reviews.screening.abuse_words import ALWAYS, INSULTS, OF_THINGS, SPARES, THREATS, TURNS
from reviews.screening.findings import Finding, Signal
from reviews.screening.lines import Line

INSULT = (
    "This reads as an insult. Say what was done or left undone instead; harsh words about that are welcome."
)
THREAT = "This reads as a threat. No threat is published; say what went wrong instead."

BACK = 6  # words before an insult in which it is decided whom it is for
REPEATED = re.compile(r"([a-z])\1{2,}")
HIDDEN = re.compile(rf"\b(?:{INSULTS})(?!\w)")
SURE = re.compile(rf"\b(?:{ALWAYS})(?!\w)")
THREATENED = re.compile(rf"\b(?:{THREATS})\b")
STARRED = re.compile(r"(?<=[a-z])\*(?=[a-z])")
ENDS = frozenset(".!?;")


def find(line: Line) -> Iterator[Finding]:
    """This function will find what insults or threatens somebody."""
    for low in dict.fromkeys(_readings(line.low)):
        for found in THREATENED.finditer(low):
            yield Finding(Signal.ABUSE, *_span(line, low, found), THREAT)
        for found in SURE.finditer(low):
            yield Finding(Signal.ABUSE, *_span(line, low, found), INSULT)
        words = low.split(" ")
        for found in HIDDEN.finditer(low):
            if _is_for_somebody(words, *_places(low, found)):
                yield Finding(Signal.ABUSE, *_span(line, low, found), INSULT)


def _readings(low: str) -> Iterator[str]:
    """The line as it stands, with letters that are repeated said once or twice, with a vowel for each star."""
    yield low
    yield _without_repeats(low, 1)
    yield _without_repeats(low, 2)
    if STARRED.search(low):
        for vowel in "aeiou":
            yield STARRED.sub(vowel, low)


def _places(low: str, found: re.Match[str]) -> tuple[int, int]:
    """The first word of what was found, and the one behind it."""
    first = low.count(" ", 0, found.start())
    return first, first + found.group().count(" ") + 1


def _span(line: Line, low: str, found: re.Match[str]) -> tuple[int, int]:
    first, after = _places(low, found)
    return line.pieces[first].start, line.pieces[after - 1].end


def _without_repeats(low: str, most: int) -> str:
    """Idiooot is idiot, and asssshole is asshole."""
    return REPEATED.sub(lambda found: found.group(1) * most, low)


def _is_for_somebody(words: list[str], first: int, after: int) -> bool:
    if after < len(words) and words[after] in OF_THINGS:
        return False
    for word in reversed(words[max(0, first - BACK) : first]):
        if word in ENDS:
            break
        if word in SPARES:
            return False
        if word in TURNS:
            return True
    return True
