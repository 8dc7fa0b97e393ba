"""A text as a line of words and marks with one space between them, so that a rule is a plain pattern. Pure."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from reviews.screening.folding import Folded, fold

PIECE = re.compile(r"[^\W_]+(?:[@$*!']+[^\W_]+)*|\n|[^\w\s]|_")
LEET = str.maketrans("013457@$!", "oieastasi")
LEET_DIGITS = frozenset("013457")
TITLES_WITH_A_DOT = frozenset(
    {"dr", "drs", "dra", "dras", "mr", "mrs", "ms", "sr", "sra", "srta", "prof", "st", "lic"}
)
SINGLE = 4  # so many single letters in a row, whatever stands between them, are a word somebody spaced out
BETWEEN_LETTERS = frozenset(".-_*,")
SHOUTED = 0.6  # of the letters: then capitals say nothing


@dataclass(frozen=True, slots=True)
class Piece:
    """A word or a mark: its plain form, and where it stood in the text."""

    text: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        return self.text[0].isalnum()

    @property
    def is_letter(self) -> bool:
        return len(self.text) == 1 and self.text.isalpha()


@dataclass(frozen=True)
class Line:
    """The pieces of a text. `low` is in lower case with leetspeak read, `text` as it was written; both as long."""

    folded: Folded
    pieces: tuple[Piece, ...]

    @cached_property
    def text(self) -> str:
        return " ".join(piece.text for piece in self.pieces)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Each piece in lower case, leetspeak read."""
        return tuple(_read(piece.text) for piece in self.pieces)

    @cached_property
    def low(self) -> str:
        return " ".join(self.words)

    @cached_property
    def small(self) -> str:
        """The line in lower case, digits left as they are."""
        return "".join(low if len(low := sign.lower()) == 1 else sign for sign in self.text)

    @cached_property
    def is_shouted(self) -> bool:
        letters = [letter for letter in self.folded.text if letter.isalpha()]
        return sum(map(str.isupper, letters)) > SHOUTED * len(letters)

    @cached_property
    def _starts(self) -> list[int]:
        starts, here = [], 0
        for piece in self.pieces:
            starts.append(here)
            here += len(piece.text) + 1
        return starts

    def span(self, start: int, end: int) -> tuple[int, int]:
        """This function will return where in the text as it was written a stretch of this line stood."""
        return self.pieces[self.piece_at(start)].start, self.pieces[self.piece_at(end - 1)].end

    def piece_at(self, position: int) -> int:
        """This function will return which piece stands at a place of this line."""
        return bisect_right(self._starts, position) - 1


def line_of(text: str) -> Line:
    """This function will read a text into words and marks."""
    folded = fold(text)
    found = [(match.group(), match.start(), match.end()) for match in PIECE.finditer(folded.text)]
    kept = [Piece(part, *folded.span(start, end)) for part, start, end in _without_dashes(folded.text, found)]
    return Line(folded, tuple(_joined(kept)))


def _without_dashes(text: str, found: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Hyphens within a word and the dot of a title are left out; other dashes are commas, a new line is a dot."""
    kept: list[tuple[str, int, int]] = []
    for part, start, end in found:
        if part == "-" and _is_within_a_word(text, start):
            continue
        if part == "." and kept and kept[-1][0].lower() in TITLES_WITH_A_DOT and kept[-1][2] == start:
            continue
        kept.append(
            (".", start, end) if part == "\n" else (",", start, end) if part == "-" else (part, start, end)
        )
    return kept


def _is_within_a_word(text: str, at: int) -> bool:
    return 0 < at < len(text) - 1 and text[at - 1].isalnum() and text[at + 1].isalnum()


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Letters that were set apart are one word again."""
    done: list[Piece] = []
    at = 0
    while at < len(pieces):
        run, after = _run_of_letters(pieces, at)
        if len(run) >= SINGLE:
            done.append(Piece("".join(one.text for one in run), run[0].start, run[-1].end))
            at = after
        else:
            done.append(pieces[at])
            at += 1
    return done


def _run_of_letters(pieces: list[Piece], at: int) -> tuple[list[Piece], int]:
    """Single letters that all have the same between them, and where the line goes on after them."""
    run: list[Piece] = []
    between = ""
    while at < len(pieces) and pieces[at].is_letter:
        run.append(pieces[at])
        mark = pieces[at + 1].text if at + 1 < len(pieces) and pieces[at + 1].text in BETWEEN_LETTERS else " "
        if len(run) == 1:
            between = mark
        at += 1 if mark == " " else 2
        if mark != between:
            break
    return run, at


def _read(text: str) -> str:
    """A word in lower case, with the letters that its digits and signs stand for."""
    low = text.lower() if len(text.lower()) == len(text) else text
    digits = {sign for sign in low if sign.isdigit()}
    letters = sum(map(str.isalpha, low))
    return low.translate(LEET) if letters >= 2 and digits <= LEET_DIGITS else low
