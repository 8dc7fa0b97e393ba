"""A text in pieces, so that what was found in it can be marked. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol


class Stretch(Protocol):
    """Where something was found, in characters."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text, the numbers of what was found there (from 1), and whether it is taken out."""

    text: str
    numbers: tuple[int, ...]
    is_out: bool


def pieces(text: str, found: Sequence[Stretch], out: Sequence[Sequence[int]]) -> list[Piece]:
    """This function will cut a text wherever something that was found, or taken out, begins or ends."""
    edges = {0, len(text)}
    edges |= {edge for one in found for edge in (one.start, one.end)} | {
        edge for span in out for edge in span
    }
    cuts = sorted(edge for edge in edges if 0 <= edge <= len(text))
    return [
        Piece(
            text[start:end],
            tuple(number for number, one in enumerate(found, 1) if one.start <= start and end <= one.end),
            any(span[0] <= start and end <= span[1] for span in out),
        )
        for start, end in pairwise(cuts)
    ]
