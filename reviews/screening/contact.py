"""Ways to reach somebody: numbers, addresses, links and handles, also when they are spelled out. Pure."""

import re
from collections.abc import Iterator

import phonenumbers

from reviews.screening.findings import Finding, Signal
from reviews.screening.folding import Folded
from reviews.screening.lines import Line

PHONE = "This looks like a telephone number. A review is public, so leave it out."
MAIL = "This looks like an e-mail address. A review is public, so leave it out."
LINK = "This looks like a link. Say in your own words what it would show."
HANDLE = "This looks like an account elsewhere. A review is public, so leave it out."
STREET = "This looks like a street address. The town is enough, or nothing at all."

HOME = "US"
MOST_TRIES = 200  # stretches of digits that are no number, before no more are looked at
ENDS = "com|net|org|edu|gov|info|biz|io|health|clinic|app|link|page|mx"
NUMBER_WORDS = (
    "zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple"
    "|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve"
)
PLATFORMS = (
    "instagram|insta|ig|facebook|fb|twitter|tiktok|snapchat|snap|telegram|whatsapp|linkedin|youtube|discord"
)

# These read the folded text as it is written.
WRITTEN = (
    (MAIL, re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")),
    (
        LINK,
        re.compile(
            rf"https?://\S{{1,500}}|www\.\S{{1,200}}"
            rf"|(?<![\w@.-])(?:[a-z0-9-]{{1,63}}\.){{1,4}}(?:{ENDS})(?![\w-])",
            re.I,
        ),
    ),
    (HANDLE, re.compile(r"(?<![\w.@])@(?=[\w.]{0,29}[a-z])[\w.]{3,30}", re.I)),
    (PHONE, re.compile(r"(?<![\d.,/-])\d{3}[-. ]\d{4}(?![\d/-])")),
)
# And these the line of its words.
SPOKEN = (
    (PHONE, re.compile(r"\b(?:area code|codigo de area) \d{3}\b")),
    (HANDLE, re.compile(rf"\b(?=[a-z]{{2,30}}\d)\w{{4,40}} (?:on|en) (?:my )?(?:{PLATFORMS})\b")),
    (PHONE, re.compile(rf"\b(?:(?:{NUMBER_WORDS}|\d) (?:[,.] )?){{6,20}}(?:{NUMBER_WORDS}|\d)\b")),
    (
        MAIL,
        re.compile(
            rf"\S{{1,40}} (?:[\[(] )?(?:at|arroba|@)(?: [\])])? \w{{1,40}} (?:[\[(] )?(?:dot|punto"
            rf"|\.)(?: [\])])? (?:{ENDS})\b"
        ),
    ),
    (LINK, re.compile(rf"\b\w{{1,40}} (?:[\[(] )?(?:dot|punto)(?: [\])])? (?:{ENDS})\b")),
    (
        HANDLE,
        re.compile(
            r"\b(?:find|add|follow|dm|message|text|reach|hit|contact|look|buscame|busquenme|sigueme"
            r"|siganme|agregame|escribeme"
            rf"|escribanme|my|mi) (?:me |us )?(?:(?:up|on|at|in|through|via|en|por|my"
            rf"|mi) ){{0,2}}(?:{PLATFORMS})\b"
        ),
    ),
    (HANDLE, re.compile(rf"\b(?:{PLATFORMS}) (?:: |handle |@ ?|name |user )\S{{3,40}}")),
)

KINDS_OF_STREET = frozenset(
    """
    street ave avenue rd road blvd boulevard pkwy parkway hwy highway terrace
    """.split()  # noqa: SIM905
)
ALSO_WORDS = frozenset("st dr drive way place court lane circle ct pl ln".split())  # noqa: SIM905  with capitals only
ENGLISH = re.compile(
    rf"\b\d{{1,5}}[a-z]? (?:\w{{1,20}} ){{1,4}}?(?:{'|'.join(sorted(KINDS_OF_STREET | ALSO_WORDS))})\b"
)
SPANISH = re.compile(
    r"\b(?:calle|avenida|avda|paseo|carrera|plaza|bulevar|calzada) (?:\w{1,20} ){1,4}?(?:# )?\d{1,5}\b"
)
NO_STREET = frozenset(
    """
    minute minutes min mins hour hours mile miles block blocks day days week weeks month months year years
    time times star stars percent people patient patients dollar dollars visit visits session sessions step
    steps of the a an down to from in on for and or but with by at per my i is was it minuto minutos hora
    horas cuadra cuadras dia dias vez veces y con por
    """.split()  # noqa: SIM905
)


def find(line: Line) -> Iterator[Finding]:
    """This function will find ways to reach somebody."""
    for why, start, end in (*_as_written(line.folded), *_as_words(line)):
        yield Finding(Signal.CONTACT, start, end, why)


def _as_written(folded: Folded) -> Iterator[tuple[str, int, int]]:
    for number in phonenumbers.PhoneNumberMatcher(folded.text, HOME, max_tries=MOST_TRIES):
        yield PHONE, *folded.span(number.start, number.end)
    for why, pattern in WRITTEN:
        for found in pattern.finditer(folded.text):
            yield why, *folded.span(*found.span())


def _as_words(line: Line) -> Iterator[tuple[str, int, int]]:
    low = line.small
    for why, pattern in SPOKEN:
        for found in pattern.finditer(low):
            yield why, *line.span(*found.span())
    for pattern in (ENGLISH, SPANISH):
        for found in pattern.finditer(low):
            if _is_street(line, found):
                yield STREET, *line.span(*found.span())


def _is_street(line: Line, found: re.Match[str]) -> bool:
    words = found.group().split()[1:]
    if not NO_STREET.isdisjoint(words):
        return False
    written = line.text[found.start() : found.end()].split()
    return words[-1] not in ALSO_WORDS or words[-1] == "st" or all(word[0].isupper() for word in written[1:])
