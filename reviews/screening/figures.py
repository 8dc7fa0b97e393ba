"""What the rules for reviews and for replies achieve on their labelled texts. Pure."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from reviews.replies.faults import Fault
from reviews.replies.linting import lint
from reviews.screening.evaluation import Case, Figures, evaluate, read_cases
from reviews.screening.findings import Signal
from reviews.screening.screen import screen

# The texts speak of this made-up clinic, and are written by this made-up person.
CLINICIAN = ("Dana Whitlow", "Riverbend Spine Clinic")
AUTHOR = ("Casey Merriweather",)
HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Measured:
    """A set of labelled texts, the codes that its rules know, and how they are asked."""

    name: str
    path: Path
    codes: tuple[str, ...]
    find: Callable[[str], Collection[str]]

    def cases(self, part: str) -> list[Case]:
        """This function will read the texts of one part."""
        return [case for case in read_cases(self.path) if case.part == part]

    def figures(self, part: str) -> list[Figures]:
        """This function will measure one part."""
        return evaluate(self.cases(part), self.find, self.codes)


def _in_review(text: str) -> set[str]:
    return {found.code for found in screen(text, clinician=CLINICIAN, author=AUTHOR)}


def _in_reply(text: str) -> set[str]:
    return {found.code for found in lint(text, clinician=CLINICIAN)}


REVIEWS = Measured(
    "reviews",
    HERE / "cases.csv",
    tuple(signal for signal in Signal if signal != Signal.ABOUT_SOMETHING_ELSE),
    _in_review,
)
REPLIES = Measured("replies", HERE.parent / "replies" / "cases.csv", tuple(Fault), _in_reply)
