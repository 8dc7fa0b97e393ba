"""What a clinic may not say in public to a review: that somebody was a patient, or anything about their health. Pure.

To confirm that somebody was treated discloses protected health information (45 CFR 164.502(a)); only a signed
authorization allows it (45 CFR 164.508), and a review is none. Whoever is in doubt is told to say less.
Threats and gifts to make reviews go away are forbidden by 16 CFR 465.7.
"""

from collections.abc import Collection, Iterator

from reviews.replies import general, reply_rules
from reviews.replies.faults import WHY, Fault
from reviews.screening import abuse
from reviews.screening.findings import Finding, put_together
from reviews.screening.lines import Line, line_of
from reviews.screening.names import parts_of, people_in


def lint(text: str, *, clinician: Collection[str]) -> list[Finding]:
    """This function will find what a public reply may not say; there is none in a reply that may be shown.

    `clinician` are the names that may stand in it: of who was reviewed, of the clinic and of who signs.
    """
    line, names = line_of(text), parts_of(clinician)
    found = [*_by_rules(line), *_names(line, names), *_insults(line)]
    unsure = [one for one in general.find(line, names) if not any(_overlap(one, other) for other in found)]
    return put_together([*found, *unsure])


def _overlap(one: Finding, other: Finding) -> bool:
    return one.start < other.end and other.start < one.end


def _by_rules(line: Line) -> Iterator[Finding]:
    for fault, patterns in reply_rules.RULES.items():
        for pattern in patterns:
            for found in pattern.finditer(line.low):
                if not reply_rules.is_excused(fault, line.low, found):
                    yield Finding(fault, *line.span(*found.span()), WHY[fault])


def _names(line: Line, allowed: Collection[str]) -> Iterator[Finding]:
    for named in people_in(line, allowed):
        start, end = line.pieces[named.first].start, line.pieces[named.after - 1].end
        yield Finding(Fault.NAMES_A_PERSON, start, end, WHY[Fault.NAMES_A_PERSON])


def _insults(line: Line) -> Iterator[Finding]:
    for found in abuse.find(line):
        yield Finding(Fault.ABUSE, found.start, found.end, WHY[Fault.ABUSE])
