"""A text in plain letters, whichever signs it was written with, and where each letter came from. Pure.

Full-width and mathematical letters, accents, signs that are not seen and letters of other scripts that look the same
(Unicode Technical Standard 39 calls them confusables; these are the few that pass for Latin ones).
"""

import unicodedata
from dataclasses import dataclass

# Each plain letter, and what is taken for it: Cyrillic first, then Greek, then odd Latin ones.
LOOKS = {
    "A": "АΑ", "B": "ВΒ", "C": "С", "E": "ЕΕ", "H": "НΗ", "I": "ІΙƖ", "J": "Ј", "K": "КΚ", "M": "МΜ", "N": "Ν",
    "O": "ОΟ", "P": "РΡ", "S": "Ѕ", "T": "ТΤ", "X": "ХΧ", "Y": "УΥ", "Z": "Ζ", "a": "аαɑ", "b": "вЬ", "c": "с",
    "d": "ԁđ", "e": "еε", "g": "ɡ", "h": "һн", "i": "іιı", "j": "ј", "k": "кκ", "l": "ӏłⅼ", "m": "м", "n": "η",
    "o": "оοσø", "p": "рρ", "q": "ԛ", "r": "г", "s": "ѕ", "t": "тτ", "u": "υ", "v": "ν", "w": "ԝω", "x": "хχ",
    "y": "у",
}  # fmt: skip  # noqa: RUF001
ALIKE = str.maketrans({sign: letter for letter, signs in LOOKS.items() for sign in signs})
QUOTES = str.maketrans(dict.fromkeys("’‘‛`´ʼʻʹ′＇", "'") | dict.fromkeys("‐‑‒–—―−﹣－", "-") | {"ß": "ss"})  # noqa: RUF001
DASHES = str.maketrans(dict.fromkeys("–—―", ","))  # noqa: RUF001  they stand between clauses


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
    decomposed = unicodedata.normalize("NFKD", sign.translate(DASHES).translate(QUOTES))
    return "".join(
        letter.translate(QUOTES).translate(ALIKE)
        for letter in decomposed
        if unicodedata.category(letter) not in ("Mn", "Me", "Cf")
    )
