"""Another person is named: anybody but who was seen and who writes. Pure."""

from collections.abc import Collection, Iterator

from reviews.screening.findings import Finding, Signal
from reviews.screening.lines import Line
from reviews.screening.names import people_in

WHY = (
    "This seems to name somebody other than the clinician. Say “the nurse” or “a friend” instead of the name."
)


def find(line: Line, allowed: Collection[str]) -> Iterator[Finding]:
    """This function will find the names of others; `allowed` are the words of names that may stand there."""
    for named in people_in(line, allowed):
        start, end = line.pieces[named.first].start, line.pieces[named.after - 1].end
        yield Finding(Signal.THIRD_PERSON, start, end, WHY)
