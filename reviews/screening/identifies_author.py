"""Whoever writes tells who they are: by full name, date of birth or a number from a card or a chart. Pure."""

import re
from collections.abc import Collection, Iterator

from reviews.screening.findings import Finding, Signal
from reviews.screening.lines import Line
from reviews.screening.name_words import NO_NAMES, ORDINARY, TITLES

NAME = "This looks like your own full name. Reviews are shown without it; a first name, or none, is enough."
BIRTH = "This looks like a date of birth. Leave it out: with it strangers could tell who you are."
NUMBER = "This looks like a number from your card or chart. Leave it out: others could use it."

WORDS_TOO = frozenset(
    """
    will may mark hope grace faith art rose joy dawn bill rich young long king best day page
    """.split()  # noqa: SIM905
)
MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    "|oct(?:ober)?|nov(?:ember)?"
    "|dec(?:ember)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre"
    "|diciembre"
)
DATE = (
    rf"(?:\d{{1,4}}(?: [/.])? \d{{1,2}}(?: [/.])? \d{{2,4}}|(?:{MONTHS})(?: \.)? \d{{1,2}}(?:st|nd|rd"
    rf"|th)?(?: ,)?(?: \d{{4}})?"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of| de)? (?:{MONTHS})(?:(?: ,| de| del)? \d{{2,4}})?)\b"
)
BORN = re.compile(
    r"\b(?:born|d \. ?o \. ?b|dob|date of birth|birth ?date|birthdate|birthday|naci|nacimiento|cumpleanos)"
    rf"(?: (?:on|is|was|the|in|el|es|:|\.|,|\(|fue)){{0,3}} {DATE}"
)
BIRTHDAY_BEHIND = re.compile(rf"\b{DATE} (?:birthday|birth ?date|date of birth|as my birthday)\b")
KINDS = (
    "mrn|medical record|record|chart|patient|member|subscriber|membership|policy|insurance|claim|group"
    "|case|file|account|ssn"
    "|social security|social"
    "|medicare|medicaid|poliza|seguro|seguro social|expediente|paciente|afiliado|afiliada|historia"
    "|historia clinica"
)
NUMBERED = re.compile(
    rf"\b(?:(?:{KINDS}) (?:(?:number|no|id|#|:|\.|,|\(|is|was|es|el|la|nr|num) ){{0,4}}|(?:numero|num|no"
    r"|id) (?:de "
    rf"|del )?(?:mi )?(?:{KINDS}) (?:(?:es|:|\.|#) ){{0,2}})"
    r"(?P<number>(?:[a-z]{0,5}\d\w{0,19}|[a-z]{1,3})(?: (?:[a-z]?\d\w{0,19}|[a-z]))*)"
)
LEAST_DIGITS = 4
SOCIAL = re.compile(r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])")


def find(line: Line, author: Collection[str]) -> Iterator[Finding]:
    """This function will find what tells who writes; `author` are the words of their name and of the patient's."""
    yield from _names(line, author)
    low = line.small
    for pattern in (BORN, BIRTHDAY_BEHIND):
        for found in pattern.finditer(low):
            yield Finding(Signal.IDENTIFIES_AUTHOR, *line.span(*found.span()), BIRTH)
    for found in NUMBERED.finditer(low):
        if sum(map(str.isdigit, found.group("number"))) >= LEAST_DIGITS:
            yield Finding(Signal.IDENTIFIES_AUTHOR, *line.span(*found.span()), NUMBER)
    for found in SOCIAL.finditer(line.folded.text):
        yield Finding(Signal.IDENTIFIES_AUTHOR, *line.folded.span(*found.span()), NUMBER)


def _names(line: Line, author: Collection[str]) -> Iterator[Finding]:
    for at in range(len(line.words) - 1):
        after = _full_name(line, at, author)
        if after:
            yield Finding(Signal.IDENTIFIES_AUTHOR, line.pieces[at].start, line.pieces[after - 1].end, NAME)


def _full_name(line: Line, at: int, author: Collection[str]) -> int:
    """Where a full name that begins here ends; 0 where none begins."""
    one = _bare(line.words[at])
    rest = at + 1
    while rest < min(at + 3, len(line.words) - 1) and (
        line.words[rest] in (",", ".") or line.pieces[rest].is_letter
    ):
        rest += 1
    other = _bare(line.words[rest])
    if other not in author or len(other) < 2:
        return 0
    has_title = one in TITLES
    has_initial = line.pieces[at].is_letter and any(part.startswith(one) for part in author if part != other)
    has_first = one in author and one != other and len(one) > 1
    if not (has_title or has_initial or has_first):
        return 0
    return rest + 1 if _is_meant(line, at, rest) else 0


def _is_meant(line: Line, at: int, rest: int) -> bool:
    """Whether these are the names rather than the words that they are as well: will may."""
    if line.pieces[rest].text[0].isupper() and (
        line.pieces[at].text[0].isupper() or line.words[at] in TITLES
    ):
        return True
    return (
        all(_bare(line.words[place]) not in WORDS_TOO | NO_NAMES | ORDINARY for place in (at, rest))
        or line.words[at] in TITLES
    )


def _bare(word: str) -> str:
    return word.removesuffix("'s").removesuffix("'")
