"""What is found in a text: where it stands, and a sentence about it that repeats none of it. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class Signal(StrEnum):
    """What a review may hold that a person should look at before it is published."""

    THIRD_PERSON = "third_person"
    CONTACT = "contact"
    ABUSE = "abuse"
    HEALTH_OF_OTHERS = "health_of_others"
    IDENTIFIES_AUTHOR = "identifies_author"
    ABOUT_SOMETHING_ELSE = "about_something_else"  # a moderator says so; no rule does


@dataclass(frozen=True, slots=True)
class Finding:
    """A stretch of the text, from `start` up to `end` in characters, and why it should be looked at."""

    code: str
    start: int
    end: int
    why: str


def put_together(findings: list[Finding]) -> list[Finding]:
    """This function will order findings as they stand in the text, those of one code that overlap as one."""
    joined: dict[str, Finding] = {}
    done: list[Finding] = []
    for found in sorted(findings, key=lambda one: (one.start, one.end, one.code, one.why)):
        last = joined.get(found.code)
        if last is not None and found.start < last.end:
            joined[found.code] = Finding(last.code, last.start, max(last.end, found.end), last.why)
            continue
        if last is not None:
            done.append(last)
        joined[found.code] = found
    return sorted([*done, *joined.values()], key=lambda one: (one.start, one.end, one.code))
