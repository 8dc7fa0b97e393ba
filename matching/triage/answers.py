"""What a person told us, and how an answer is to be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from matching.triage.levels import LEVELS

YES = "yes"
NO = "no"
NOT_SURE = "not_sure"
ANSWERS = (NO, NOT_SURE, YES)  # from the least to the most cautious reading


class UnknownInput(ValueError):
    """An answer, code or level that the gate does not know. A typing error must lose no flag in silence."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """One person's answers at one moment. A question not asked has no key; a number not told is None.

    `minimum_levels` maps the slug of each condition the person named to the least level it calls for;
    `sensations` are codes of matching/triage/rules.py, some of which answer a question (see sensations.py).

    :raises UnknownInput: an answer is none of yes, no, not_sure, or a level is none of the four
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    age: int | None = None
    duration_weeks: float | None = None
    severity: int | None = None
    limits_daily_life: bool | None = None
    cautions: Mapping[str, str] = field(default_factory=dict)
    minimum_levels: Mapping[str, str] = field(default_factory=dict)
    sensations: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for code, answer in [*self.answers.items(), *self.cautions.items()]:
            if answer not in ANSWERS:
                raise UnknownInput(f"{code}: the answer must be yes, no or not_sure, not {answer!r}")
        for slug, level in self.minimum_levels.items():
            if level not in LEVELS:
                raise UnknownInput(f"{slug}: {level!r} is not a level")


def counts_as_yes(answer: str | None, *, gate: bool) -> bool:
    """Tell whether an answer raises its flag: at a gate question not_sure does, elsewhere only yes does."""
    return answer == YES or (gate and answer == NOT_SURE)


def more_cautious(first: str | None, second: str | None) -> str | None:
    """Pick the more cautious of two answers: yes, then not_sure, then no, then absent (None)."""
    told = [answer for answer in (first, second) if answer is not None]
    return max(told, key=ANSWERS.index, default=None)
