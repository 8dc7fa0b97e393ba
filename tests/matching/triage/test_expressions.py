import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.triage.expressions import ExpressionError, holds, names_in, parse

FLAGS = {"fever", "rash", "lump"}
NUMBERS = {"age", "severity"}


def run(text, *flags, **numbers):
    return holds(parse(text, flags=FLAGS, numbers=NUMBERS), flags=set(flags), numbers=numbers)


def test_and_binds_tighter_than_or():
    assert run("fever or rash and lump", "fever")
    assert not run("(fever or rash) and lump", "fever")
    assert run("(fever or rash) and lump", "rash", "lump")


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        ("age >= 65", 64, False),
        ("age >= 65", 65, True),
        ("age > 65", 65, False),
        ("age > 65", 66, True),
        ("age<18", 18, False),
        ("age<18", 17, True),
        ("age > 2.5", 2.4, False),
        ("age > 2.5", 2.6, True),
    ],
)
def test_comparisons_hold_from_their_bound(text, number, expected):
    assert run(text, age=number) is expected


@pytest.mark.parametrize("text", ["age >= 0", "age > 0", "age < 200"])
def test_a_number_that_was_not_told_is_false_both_ways(text):
    assert run(text) is False
    assert run(text, age=float("nan")) is False


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("chills", "unknown name 'chills'"),
        ("not fever", "'not' is not allowed here"),
        ("fever and not rash", "'not' is not allowed here"),
        ("severity < 3", "only age may be compared with <"),
        ("age <= 3", "cannot read"),
        ("age == 3", "cannot read"),
        ("age", "age must be compared with >=, > or <"),
        ("age > fever", "age must be compared with a number"),
        ("age >", "age must be compared with a number"),
        ("age > -1", "cannot read"),
        ("3 < age", "unknown name '3'"),
        ("18 > 17", "unknown name '18'"),
        ("fever > 1", "unexpected '>'"),
        ("fever rash", "unexpected 'rash'"),
        ("fever)", "unexpected '\\)'"),
        ("(fever", "a parenthesis is not closed"),
        ("fever()", "unexpected '\\('"),
        ("fever.rash", "cannot read"),
        ("fever['rash']", "cannot read"),
        ("__import__('os')", "cannot read"),
        ("lambda: fever", "cannot read"),
        ("lambda", "unknown name 'lambda'"),
        ("fever; rash", "cannot read"),
        ("fever\nor rash", "cannot read"),
        ("Fever", "cannot read"),
        ("true", "'true' is not allowed here"),
        ("age > ٣", "cannot read"),
        ("", "ends too early"),
        ("   ", "ends too early"),
        ("fever or", "ends too early"),
        ("and fever", "'and' is not allowed here"),
    ],
)
def test_anything_outside_the_language_is_refused(text, fault):
    with pytest.raises(ExpressionError, match=fault):
        parse(text, flags=FLAGS, numbers=NUMBERS)


def test_depth_and_length_are_bounded():
    assert run("(" * 10 + "fever" + ")" * 10, "fever")
    with pytest.raises(ExpressionError, match="10 parentheses deep"):
        parse("(" * 11 + "fever" + ")" * 11, flags=FLAGS, numbers=NUMBERS)
    with pytest.raises(ExpressionError, match="longer than 500"):
        parse("(" * 100_000, flags=FLAGS, numbers=NUMBERS)


@given(st.text(max_size=60))
def test_no_text_does_worse_than_an_expression_error(text):
    with contextlib.suppress(ExpressionError):
        parse(text, flags=FLAGS, numbers=NUMBERS)


def test_names_of_all_parts_are_found():
    expression = parse("fever and (rash or age >= 65 and lump)", flags=FLAGS, numbers=NUMBERS)
    assert names_in(expression) == {"fever", "rash", "age", "lump"}


ATOMS = st.sampled_from(["fever", "rash", "lump", "severity >= 8", "age > 70", "age < 18"])
EXPRESSIONS = st.recursive(
    ATOMS,
    lambda inner: st.builds("({} {} {})".format, inner, st.sampled_from(["and", "or"]), inner),
    max_leaves=8,
)


@given(text=EXPRESSIONS, flags=st.sets(st.sampled_from(sorted(FLAGS))), more=st.sampled_from(sorted(FLAGS)))
def test_one_more_flag_never_switches_an_expression_off(text, flags, more):
    assert run(text, *flags, age=40) <= run(text, *flags, more, age=40)


@given(text=EXPRESSIONS, flags=st.sets(st.sampled_from(sorted(FLAGS))), severity=st.integers(0, 9))
def test_a_higher_severity_never_switches_an_expression_off(text, flags, severity):
    assert run(text, *flags, severity=severity) <= run(text, *flags, severity=severity + 1)
