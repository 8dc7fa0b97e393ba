import shutil

import pytest

from matching.ruleset import CURRENT, RuleSetError, current, read
from matching.triage.rules import GATES


@pytest.fixture
def directory(tmp_path):
    """A copy of the rule set in force, to spoil."""
    return shutil.copytree(CURRENT, tmp_path / "2027_3")


def change(directory, name, old, new):
    path = directory / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def problems(directory):
    with pytest.raises(RuleSetError) as refused:
        read(directory)
    return list(refused.value.problems)


def test_rule_set_in_force_is_complete():
    ruleset = current()
    assert ruleset.version == "2026.1"
    assert ruleset.gates == GATES
    assert [rule.id for rule in ruleset.rules] == [
        *(f"E{number}" for number in range(1, 11)),
        *(f"S{number}" for number in range(1, 9)),
        *(f"W{number}" for number in range(1, 6)),
        "C1",
    ]
    assert len(ruleset.choices) == 25
    assert len(ruleset.cautions) == 11
    assert [question.order for question in ruleset.questions] == list(range(1, 30))


def test_rule_set_in_force_is_read_once():
    assert current() is current()


def test_version_comes_from_the_directory(directory):
    assert read(directory).version == "2027.3"


def test_private_question_is_self_harm_alone():
    assert [question.code for question in current().questions if question.is_private] == ["self_harm"]


@pytest.mark.parametrize(
    ("name", "old", "new", "problem"),
    [
        ("rules.csv", ",fever,", ",feever,", "rules.csv, line 12: unknown name 'feever'"),
        ("rules.csv", ",fever,", ",not fever,", "rules.csv, line 12: 'not' is not allowed here"),
        ("rules.csv", ",fever,", ",nothing_else,", "rules.csv, line 12: unknown name 'nothing_else'"),
        ("rules.csv", ",fever,", ",,", "rules.csv, line 12: expression is empty"),
        ("rules.csv", "S1,same_day", "S1,today", "rules.csv, line 12: level must be one of"),
        ("rules.csv", "S1,same_day", "E1,same_day", "rules.csv, line 12: E1 stands already on line 2"),
        ("rules.csv", "NHS shingles", "", "rules.csv, line 14: source is empty"),
        (
            "rules.csv",
            "NHS shingles,no",
            "NHS shingles,yes",
            "rules.csv, line 14: a narrowing of ours needs a note",
        ),
        ("rules.csv", "NHS shingles,no", "NHS shingles,", "rules.csv, line 14: ours is empty"),
        (
            "rules.csv",
            "NHS shingles,no,,,",
            "NHS shingles,no,,,crisis",
            "rules.csv, line 14: only an emergency rule",
        ),
        ("rules.csv", "NHS shingles,no,,,", "NHS shingles,no,,", "rules.csv, line 14: 8 cells, not 9"),
        (
            "rules.csv",
            "self_care,nothing_else",
            "self_care,fever",
            "rules.csv, line 25: a self_care rule must read",
        ),
        ("rules.csv", "self_care,nothing_else", "soon,tingling", "rules.csv: exactly one self_care rule"),
        (
            "rules.csv",
            "emergency,bladder_bowel,",
            "soon,bladder_bowel,",
            "rules.csv: bladder_bowel alone must lead",
        ),
        ("rules.csv", "id,level,", "id,grade,", "rules.csv, line 1: the columns must be id,level,"),
        (
            "questions.csv",
            "bladder_bowel,choice,yes",
            "bladder,choice,yes",
            "questions.csv, line 30: bladder_bowel is",
        ),
        (
            "questions.csv",
            "fever,choice,yes",
            "fever,choice,no",
            "questions.csv, line 8: fever must be a gate",
        ),
        (
            "questions.csv",
            "tingling,choice,no",
            "tingling,choice,yes",
            "questions.csv, line 23: tingling must not be",
        ),
        (
            "questions.csv",
            "tingling,choice",
            "tingling,number",
            "questions.csv, line 23: tingling must be of kind choice",
        ),
        ("questions.csv", "0,120", "0,", "questions.csv, line 27: age needs both lowest and highest"),
        ("questions.csv", "0,120", "0,old", "questions.csv, line 27: highest must be a whole number"),
        (
            "questions.csv",
            ",chest_band,",
            ",band,",
            "questions.csv, line 20: set_by_sensation must be one of",
        ),
        (
            "questions.csv",
            "fever,choice,yes,no,,,,",
            "fever,choice,yes,no,,,stiffness,",
            "questions.csv, line 8: fever cannot be set by a sensation",
        ),
        (
            "questions.csv",
            "age,whole_number,no,no,0,120,,",
            "age,whole_number,no,no,0,120,stiffness,",
            "questions.csv, line 27: age cannot be set by a sensation",
        ),
        ("cautions.csv", "pregnancy,", "expecting,", "cautions.csv, line 12: pregnancy is missing"),
        ("cautions.csv", ",cancer_history,", ",cancer,", "cautions.csv, line 11: unknown question 'cancer'"),
        ("cautions.csv", ",cancer_history,", ",age,", "cautions.csv, line 11: unknown question 'age'"),
        ("levels.csv", "\nsoon,", "\nlater,", "levels.csv, line 5: soon is missing"),
        ("contacts.csv", "crisis,", "help,", "contacts.csv, line 3: crisis is missing"),
        ("texts.csv", "unasked,", "open,", "texts.csv, line 5: unasked is missing"),
    ],
)
def test_a_broken_rule_set_is_refused_with_file_and_line(directory, name, old, new, problem):
    change(directory, name, old, new)
    assert any(found.startswith(problem) for found in problems(directory)), problems(directory)


def test_a_rule_set_without_the_bladder_and_bowel_rule_is_refused(directory):
    path = directory / "rules.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("E4,")), encoding="utf-8")
    assert problems(directory) == ["rules.csv: bladder_bowel alone must lead to same_day or emergency"]


def test_a_missing_file_is_refused(directory):
    (directory / "rules.csv").unlink()
    assert problems(directory)[0].startswith("rules.csv, line 1: cannot be read")


def test_all_faults_are_told_at_once(directory):
    change(directory, "rules.csv", ",fever,", ",feever,")
    change(directory, "rules.csv", "S3,same_day", "S3,today")
    change(directory, "cautions.csv", ",cancer_history,", ",cancer,")
    found = problems(directory)
    assert [problem.split(":")[0] for problem in found] == [
        "rules.csv, line 12",
        "rules.csv, line 14",
        "cautions.csv, line 11",
    ]
