"""Load a version of the red-flag rules from its CSV files, and refuse one that is broken or has a hole."""

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import TypeVar

from matching.csv_rows import Row, RowError, is_yes, one_of, read_rows, whole_number
from matching.triage.answers import YES, Told
from matching.triage.cautions import CAUTIONS
from matching.triage.evaluation import NUMBERS, evaluate
from matching.triage.expressions import NOTHING_ELSE, Expression, ExpressionError, parse
from matching.triage.levels import EMERGENCY, LEVELS, SAME_DAY, SELF_CARE, severity_rank
from matching.triage.rules import (
    CHOICE,
    FIELDS,
    GATES,
    KINDS,
    SENSATIONS,
    Caution,
    Contact,
    LevelText,
    Question,
    Rule,
    RuleSet,
)

CURRENT = Path(__file__).parent / "clinical" / "2026_1"
COLUMNS = {
    "questions.csv": (
        "code",
        "kind",
        "gate",
        "private",
        "lowest",
        "highest",
        "set_by_sensation",
        "text",
        "help",
    ),
    "rules.csv": ("id", "level", "expression", "sentence", "source", "ours", "note", "route", "contact"),
    "cautions.csv": ("code", "set_by_answer", "text"),
    "levels.csv": ("level", "advice", "condition_reason"),
    "contacts.csv": ("code", "name", "number"),
    "texts.csv": ("code", "text"),
}
OPTIONAL = {
    "lowest",
    "highest",
    "set_by_sensation",
    "help",
    "note",
    "route",
    "contact",
    "set_by_answer",
    "condition_reason",
}
REQUIRED_CODES = {
    "questions.csv": {*GATES, *FIELDS},
    "cautions.csv": set(CAUTIONS),
    "levels.csv": set(LEVELS),
    "contacts.csv": {"emergency", "crisis"},
    "texts.csv": {"crisis", "crisis_as_well", "nothing_today", "unasked"},
}
Made = TypeVar("Made")


class RuleSetError(Exception):
    """The rule set cannot be used. `problems` lists each fault as `file, line N: what is wrong`."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@cache
def current() -> RuleSet:
    """Give the rule set in force; its files are read once in the life of the process."""
    return read(CURRENT)


def read(directory: Path) -> RuleSet:
    """Read the rule set in a directory named after its version (`2026_1` is version 2026.1).

    :raises RuleSetError: a file is missing or malformed, or the rules leave a gate question without effect
    """
    problems: list[str] = []
    files = {
        name: read_rows(directory / name, columns, optional=OPTIONAL, problems=problems)
        for name, columns in COLUMNS.items()
    }
    _stop_if(problems)
    for name, rows in files.items():
        _check_codes(name, rows, problems)
    _stop_if(problems)
    ruleset = _ruleset(directory.name.replace("_", "."), files, problems)
    _stop_if(_holes(ruleset))
    return ruleset


def _ruleset(version: str, files: dict[str, list[Row]], problems: list[str]) -> RuleSet:
    questions = _make("questions.csv", files, _question, problems)
    _stop_if(problems)
    by_code = {question.code: question for question in questions}
    rules = _make("rules.csv", files, lambda row: _rule(row, by_code), problems)
    cautions = _make("cautions.csv", files, lambda row: _caution(row, by_code), problems)
    levels = _make("levels.csv", files, _level_text, problems)
    _stop_if(problems)
    contacts = {row["code"]: Contact(row["name"], row["number"]) for row in files["contacts.csv"]}
    texts = {row["code"]: row["text"] for row in files["texts.csv"]}
    return RuleSet(
        version=version,
        questions=questions,
        rules=rules,
        cautions=cautions,
        level_texts={text.level: text for text in levels},
        emergency_contact=contacts["emergency"],
        crisis_contact=contacts["crisis"],
        crisis_text=texts["crisis"],
        crisis_as_well_text=texts["crisis_as_well"],
        nothing_today=texts["nothing_today"],
        unasked_text=texts["unasked"],
    )


def _stop_if(problems: list[str]) -> None:
    if problems:
        raise RuleSetError(problems)


def _check_codes(name: str, rows: list[Row], problems: list[str]) -> None:
    seen: dict[str, int] = {}
    for row in rows:
        code = row[COLUMNS[name][0]]
        if code in seen:
            problems.append(f"{name}, line {row.line}: {code} stands already on line {seen[code]}")
        seen.setdefault(code, row.line)
    last = rows[-1].line if rows else 1
    missing = sorted(REQUIRED_CODES.get(name, set()) - set(seen))
    problems.extend(f"{name}, line {last}: {code} is missing" for code in missing)


def _make(
    name: str, files: dict[str, list[Row]], maker: Callable[[Row], Made], problems: list[str]
) -> tuple[Made, ...]:
    made = []
    for row in files[name]:
        try:
            made.append(maker(row))
        except (RowError, ExpressionError) as error:
            problems.append(f"{name}, line {row.line}: {error}")
    return tuple(made)


def _question(row: Row) -> Question:
    code, kind = row["code"], one_of(row, "kind", KINDS)
    if kind != FIELDS.get(code, CHOICE):
        raise RowError(f"{code} must be of kind {FIELDS.get(code, CHOICE)}")
    is_gate = is_yes(row, "gate")
    if is_gate != (code in GATES):
        raise RowError(f"{code} must {'' if code in GATES else 'not '}be a gate question")
    lowest, highest = whole_number(row, "lowest"), whole_number(row, "highest")
    if (lowest is None) != (highest is None) or (code in NUMBERS and lowest is None):
        raise RowError(f"{code} needs both lowest and highest")
    sensation = one_of(row, "set_by_sensation", ("", *SENSATIONS))
    if sensation and (is_gate or kind != CHOICE):
        raise RowError(f"{code} cannot be set by a sensation: a gate or a number is asked in its own words")
    return Question(
        code=code,
        text=row["text"],
        help=row["help"],
        is_gate=is_gate,
        kind=kind,
        order=row.line - 1,
        is_private=is_yes(row, "private"),
        lowest=lowest,
        highest=highest,
        set_by_sensation=sensation,
    )


def _rule(row: Row, questions: dict[str, Question]) -> Rule:
    level = one_of(row, "level", LEVELS)
    ours = is_yes(row, "ours")
    if ours and not row["note"]:
        raise RowError("a narrowing of ours needs a note that says what it is")
    is_crisis = one_of(row, "contact", ("", "crisis")) == "crisis"
    if is_crisis and level != EMERGENCY:
        raise RowError("only an emergency rule may have a contact")
    return Rule(
        id=row["id"],
        expression=_expression(row["expression"], level, questions),
        level=level,
        sentence=row["sentence"],
        source=row["source"],
        ours=ours,
        note=row["note"],
        route=row["route"],
        is_crisis=is_crisis,
    )


def _expression(text: str, level: str, questions: dict[str, Question]) -> Expression:
    """Only the fallback is self_care, and it alone may read nothing_else; all other rules raise the level."""
    if level == SELF_CARE:
        if text != NOTHING_ELSE:
            raise RowError(f"a self_care rule must read {NOTHING_ELSE}")
        return parse(text, flags={NOTHING_ELSE}, numbers=())
    return parse(text, flags=set(questions) - set(NUMBERS), numbers=NUMBERS)


def _caution(row: Row, questions: dict[str, Question]) -> Caution:
    answer = row["set_by_answer"]
    if row["code"] not in CAUTIONS:
        raise RowError(f"unknown caution {row['code']!r}")
    if answer and (answer not in questions or answer in FIELDS):
        raise RowError(f"unknown question {answer!r}")
    return Caution(code=row["code"], text=row["text"], set_by_answer=answer)


def _level_text(row: Row) -> LevelText:
    level = one_of(row, "level", LEVELS)
    if level != SELF_CARE and not row["condition_reason"]:
        raise RowError("condition_reason is empty")
    return LevelText(level=level, advice=row["advice"], condition_reason=row["condition_reason"])


def _holes(ruleset: RuleSet) -> list[str]:
    """A gate question must lead to same_day or emergency by itself, and calm answers to exactly one rule."""
    problems = [
        f"rules.csv: {code} alone must lead to same_day or emergency"
        for code in ruleset.gates
        if severity_rank(evaluate(ruleset, Told(answers={code: YES})).level) < severity_rank(SAME_DAY)
    ]
    if sum(rule.is_fallback for rule in ruleset.rules) != 1:
        problems.append("rules.csv: exactly one self_care rule is needed")
    return problems
