"""A text in plain letters, whichever signs it was written with, and where each letter came from. Pure.

Full-width and mathematical letters, accents, signs that are not seen and letters of other scripts that look the same
(Unicode Technical Standard 39 calls them confusables; these are the few that pass for Latin ones).
"""

import unicodedata
from dataclasses import dataclass

# Each plain letter, and what is taken for it: Cyrillic first, then Greek, then odd Latin ones.
LOOKS = {
    "A": "\u0410\u0391", "B": "\u0412\u0392", "C": "\u0421", "E": "\u0415\u0395", "H": "\u041d\u0397",
    "I": "\u0406\u0399\u0196", "J": "\u0408", "K": "\u041a\u039a", "M": "\u041c\u039c", "N": "\u039d",
    "O": "\u041e\u039f", "P": "\u0420\u03a1", "S": "\u0405", "T": "\u0422\u03a4", "X": "\u0425\u03a7",
    "Y": "\u0423\u03a5", "Z": "\u0396", "a": "\u0430\u03b1\u0251", "b": "\u0432\u042c", "c": "\u0441",
    "d": "\u0501\u0111", "e": "\u0435\u03b5", "g": "\u0261", "h": "\u04bb\u043d", "i": "\u0456\u03b9\u0131",
    "j": "\u0458", "k": "\u043a\u03ba", "l": "\u04cf\u0142\u217c", "m": "\u043c", "n": "\u03b7",
    "o": "\u043e\u03bf\u03c3\u00f8", "p": "\u0440\u03c1", "q": "\u051b", "r": "\u0433", "s": "\u0455",
    "t": "\u0442\u03c4", "u": "\u03c5", "v": "\u03bd", "w": "\u051d\u03c9", "x": "\u0445\u03c7",
    "y": "\u0443",
}  # fmt: skip
ALIKE = str.maketrans({sign: letter for letter, signs in LOOKS.items() for sign in signs})
MARKS = str.maketrans(
    dict.fromkeys("\u2019\u2018\u201b`\u00b4\u02bc\u02bb\u02b9\u2032\uff07", "'")
    | dict.fromkeys("\u2010\u2011\u2012\u2212\ufe63\uff0d", "-")
    | dict.fromkeys("\u2013\u2014\u2015", ",")  # these dashes stand between clauses
    | {"\u00df": "ss"}
)


MOST_LETTERS = 4  # of one sign: some stand for whole sentences


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` in plain letters, capitals kept; `at[i]` is where its i-th sign stood, with the length at the end."""

    text: str
    at: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """This function will return from where to where a stretch of the folded text stood."""
        return self.at[start], self.at[end - 1] + 1


def fold(text: str) -> Folded:
    """This function will write a text in plain letters and remember where each stood."""
    letters: list[str] = []
    at: list[int] = []
    for position, sign in enumerate(text):
        for letter in sign if sign.isascii() else _plain(sign):
            letters.append(letter)
            at.append(position)
    return Folded("".join(letters), (*at, len(text)))


def _plain(sign: str) -> str:
    """One sign in plain letters; none where it is not seen."""
    decomposed = unicodedata.normalize("NFKD", sign.translate(MARKS))[:MOST_LETTERS]
    return "".join(
        letter.translate(ALIKE)
        for letter in decomposed
        if unicodedata.category(letter) not in ("Mn", "Me", "Cf")
    )
