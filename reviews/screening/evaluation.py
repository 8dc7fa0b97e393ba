"""How well rules do on labelled texts: what they find of each code, and what they raise where nothing is. Pure."""

import csv
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

# The rules were made with `tune`. `held_out` was written before the first of them and not looked at meanwhile.
# `fresh` was written when they were done, to be harder, and no rule was changed for it.
TUNE, HELD_OUT, FRESH = PARTS = ("tune", "held_out", "fresh")
ANY = "any"  # whether anything at all is found


@dataclass(frozen=True, slots=True)
class Case:
    """A text, the codes that belong to it (none: it is fine), its language, and the part of the file it is in."""

    part: str
    language: str
    codes: frozenset[str]
    text: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one code: found among those that bear it, and raised among those that don't."""

    code: str
    found: int
    of: int
    raised: int
    among: int

    @property
    def recall(self) -> float:
        return self.found / self.of if self.of else 1.0

    @property
    def false_alarms(self) -> float:
        return self.raised / self.among if self.among else 0.0


def read_cases(path: Path) -> list[Case]:
    """This function will read a file of labelled texts: part, language, codes, text."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Case(row["part"], row["language"], frozenset(row["codes"].split()), row["text"])
            for row in csv.DictReader(file, strict=True)
        ]


def evaluate(
    cases: Iterable[Case], find: Callable[[str], Collection[str]], codes: Sequence[str]
) -> list[Figures]:
    """This function will count for each code, and at the end for any, what `find` finds and raises."""
    judged = [(case.codes, frozenset(find(case.text))) for case in cases]
    figures = [_figures(code, [(code in true, code in said) for true, said in judged]) for code in codes]
    return [*figures, _figures(ANY, [(bool(true), bool(said)) for true, said in judged])]


def _figures(code: str, judged: list[tuple[bool, bool]]) -> Figures:
    of = [said for true, said in judged if true]
    among = [said for true, said in judged if not true]
    return Figures(code, sum(of), len(of), sum(among), len(among))
