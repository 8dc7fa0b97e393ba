"""A person's name as registries and people write it, read into the words that count. Pure.

Left aside are capitals, accents, punctuation, titles, credentials and whatever stands for "no such name".
"""

import re
import unicodedata
from collections.abc import Sequence, Set
from dataclasses import dataclass

Word = frozenset[str]  # the spellings under which a word is the same: müller, mueller
Words = tuple[Word, ...]

# Only where they are no names: Null and Na are family names.
NOTHING = {"n/a", "unknown"}
NO_FIRST, NO_MIDDLE, NO_FAMILY = NOTHING | {"fnu"}, NOTHING | {"nmn", "nmi", "none", "na"}, NOTHING | {"lnu"}
TITLES = {"dr", "doctor", "mr", "mrs", "ms", "miss", "mx", "prof", "professor"}
SUFFIXES = {
    "jr": "Jr", "junior": "Jr", "sr": "Sr", "senior": "Sr", "ii": "II", "2nd": "II", "iii": "III", "3rd": "III",
    "iv": "IV", "4th": "IV", "v": "V", "5th": "V",
}  # fmt: skip
INSIDE_A_NAME = SUFFIXES.keys() - {"v"}  # which is an initial, unless it stands where suffixes do
CREDENTIALS = frozenset(
    """
    acnp agnp anp aprn arnp atc aud ba bs bsn cfnp cnm cnp cns cota crna crnp cscs dacm daom dc dds dmd dmsc dnp do
    dom dpm dpt drph dsc edd esq faaompt faapmr faan faaos facp facs fapta fnp fnpbc fnpc lac lcsw lmft lmhc lmsw lmt
    lpc lpca lpn lpta lvn ma mba mbbs mbchb md mdphd mds mft mha mph mpt ms msc msn mspt msw nd np ocs od ot otd otr
    otrl pa pac phd pnp psyd pt pta rd rdn rn scd scs slp
    """.split()  # noqa: SIM905  a list that is read and kept in order
)
ALSO_NAMES = {
    "aud",
    "ba",
    "do",
    "dom",
    "lac",
    "ma",
    "mba",
    "ms",
    "nd",
    "ot",
    "pa",
}  # unless dotted or set off
BOUND = {"o", "d", "mc", "mac", "fitz", "st"}  # one name with the word after them
PARTICLES = {
    "abu", "af", "al", "av", "ben", "bin", "bint", "da", "das", "de", "del", "della", "den", "der", "des", "di", "do",
    "dos", "du", "e", "el", "ibn", "la", "las", "le", "los", "te", "ten", "ter", "van", "von", "y", "zu", "zum",
}  # fmt: skip

SILENT = dict.fromkeys(map(ord, "'’‘‛`´ʼʻʹ′"))  # noqa: RUF001  apostrophes
LETTERS = re.compile(r"[^\W\d_]+")
APART = re.compile(r"[\s,;]+")
ASIDE = re.compile(r"\([^)]*\)|[\"“”„][^\"“”„]*[\"“”„]")
SPACED_CREDENTIAL = re.compile(r"(?<=\S)[\s,]+(ph\.?\s+d|m\.?\s+d|d\.?\s+o)\b\.?(?=[\s,]|$)", re.IGNORECASE)
PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t"}  # noqa: RUF001
)
SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name as someone states it. `kind` is what a source calls it, such as "former name"; empty: the name."""

    first: str = ""
    middle: str = ""
    last: str = ""
    suffix: str = ""
    kind: str = ""

    @classmethod
    def read(cls, text: str, *, kind: str = "") -> "PersonName":
        """This function will tell apart the parts of a name in one line, with the family name last or first."""
        family, comma, rest = text.partition(",")
        if comma and any(_is_name(chunk) for chunk in APART.split(rest)):
            first, _, middle = rest.strip().partition(" ")
            return cls(first, middle, family.strip(), kind=kind)
        chunks = text.split()
        named = [at for at, chunk in enumerate(chunks) if _is_name(chunk)]
        if len(named) < 2:
            return cls(last=" ".join(chunks), kind=kind)
        begins = named[-1]
        while begins - 1 > named[0] and letters(chunks[begins - 1]) in PARTICLES | BOUND:
            begins -= 1
        middle, family = " ".join(chunks[named[0] + 1 : begins]), " ".join(chunks[begins:])
        return cls(chunks[named[0]], middle, family, kind=kind)

    def __str__(self) -> str:
        parts = (self.first, self.middle, self.last, self.suffix)
        return " ".join(part.strip() for part in parts if not is_nothing(part))


@dataclass(frozen=True, slots=True)
class NameWords:
    """The words of a name that count. `suffix` is one of Jr, Sr, II, III, IV, V, or empty."""

    first: Words
    middle: Words
    family: Words
    suffix: str

    @property
    def given(self) -> Words:
        return self.first + self.middle

    def turned(self) -> "NameWords":
        """The same with given and family name in each other's place."""
        return NameWords(self.family, self.middle, self.first, self.suffix)


def words_of(name: PersonName) -> NameWords:
    """This function will read the words of a name that count."""
    first, after_first = _read(ASIDE.sub(" ", name.first), NO_FIRST)
    middle, after_middle = _read(ASIDE.sub(" ", name.middle), NO_MIDDLE, least=0)
    family, after_family = _read(name.last, NO_FAMILY)
    stated = [SUFFIXES[word] for word in map(letters, APART.split(name.suffix)) if word in SUFFIXES]
    suffixes = [*stated, *after_family, *after_middle, *after_first]
    return NameWords(first, middle, family, suffixes[0] if suffixes else "")


def joined(words: Sequence[Word]) -> Word:
    """This function will write words as one: spaces and hyphens within a name come and go."""
    return frozenset("".join(pick(word, key=len) for word in words) for pick in (min, max))


def are_same(ours: Words, theirs: Words) -> bool:
    """Whether these are the same words, however they are spaced."""
    if len(ours) == len(theirs) and all(one & other for one, other in zip(ours, theirs, strict=True)):
        return True
    return bool(joined(ours) & joined(theirs))


def is_initial(word: Word) -> bool:
    return all(len(spelling) == 1 for spelling in word)


def begins(initial: Word, word: Word) -> bool:
    """Whether the first is the initial of the second."""
    return is_initial(initial) and bool(initial & {spelling[0] for spelling in word})


def family_parts(family: Words) -> Words:
    """This function will return the single names of a compound family name, without their particles."""
    parts: list[Word] = []
    bound: list[Word] = []
    for at, word in enumerate(family, 1):
        is_last = at == len(family)
        if word & BOUND and not is_last:
            bound.append(word)
        elif not word & PARTICLES or (is_last and not parts):
            parts.append(joined((*bound, word)))
            bound = []
    return tuple(parts)


def is_nothing(text: str, nothing: Set[str] = NOTHING) -> bool:
    """Whether this stands for no name at all, as "--" does in NPPES."""
    return text.strip().casefold() in nothing or not any(map(str.isalnum, text))


def letters(text: str) -> str:
    """The letters and digits alone: M.D. and MD are the same."""
    return "".join(filter(str.isalnum, text)).casefold()


def _is_name(chunk: str) -> bool:
    """Whether this is part of a name, rather than a title, a suffix or a credential."""
    word = letters(chunk)
    return bool(word) and word not in TITLES and not _is_suffix(chunk) and not _is_credential(chunk)


def _is_suffix(chunk: str) -> bool:
    return letters(chunk) in INSIDE_A_NAME and "." not in chunk.strip(".")  # J.R. are two initials


def _is_credential(chunk: str, *, set_off: bool = False) -> bool:
    word = letters(chunk)
    return word in CREDENTIALS and (set_off or "." in chunk.strip(".") or word not in ALSO_NAMES)


def _read(text: str, nothing: Set[str], *, least: int = 1) -> tuple[Words, list[str]]:
    """The words of one field, and the suffixes behind them."""
    if is_nothing(text, nothing):
        return (), []
    before, _, after = (SPACED_CREDENTIAL.sub(" ", text) if least else text).partition(",")
    chunks = [chunk for chunk in APART.split(before) if chunk]
    tail = [chunk for chunk in APART.split(after) if chunk]
    behind = [chunk for chunk in tail if _is_suffix(chunk)]
    chunks += [chunk for chunk in tail if not _is_suffix(chunk) and not _is_credential(chunk, set_off=True)]
    while len(chunks) > 1 and letters(chunks[0]) in TITLES:
        del chunks[0]
    while len(chunks) > least and (_is_suffix(chunks[-1]) or _is_credential(chunks[-1])):
        behind.append(chunks.pop())
    suffixes = [SUFFIXES[letters(chunk)] for chunk in behind if letters(chunk) in SUFFIXES]
    return tuple(word for chunk in chunks for word in _words(chunk)), suffixes


def _words(chunk: str) -> list[Word]:
    composed = unicodedata.normalize("NFKC", chunk.translate(SILENT)).translate(SILENT).casefold()
    composed = unicodedata.normalize("NFC", composed)
    plain, spelt_out = _bare(composed), _bare(composed.translate(SPELT_OUT))
    return [frozenset(both) for both in zip(plain, spelt_out, strict=True)]


def _bare(text: str) -> list[str]:
    """The words in plain letters, accents taken off. Saint and St are the same."""
    decomposed = unicodedata.normalize("NFKD", text)
    unaccented = "".join(sign for sign in decomposed if not unicodedata.combining(sign)).translate(PLAIN)
    return ["st" if word == "saint" else word for word in LETTERS.findall(unaccented)]
