"""What the rules achieve on labelled texts stays at least what docs/reviews.md says."""

from io import StringIO

import pytest
from django.core.management import call_command

from reviews.screening.evaluation import ANY, HELD_OUT, TUNE, Case, Figures, evaluate
from reviews.screening.figures import REPLIES, REVIEWS

# How many of each code are found, and how many texts without it are raised, in the parts no rule was made with.
REVIEWS_HELD_OUT = {
    "third_person": (16, 0),
    "contact": (11, 0),
    "abuse": (12, 0),
    "health_of_others": (11, 0),
    "identifies_author": (9, 0),
    ANY: (56, 0),
}
REVIEWS_FRESH = {
    "third_person": (6, 0),
    "contact": (4, 0),
    "abuse": (2, 0),
    "health_of_others": (1, 0),
    "identifies_author": (3, 0),
    ANY: (16, 0),
}
REPLIES_HELD_OUT = {
    "confirms_a_patient": (24, 7),
    "denies_a_patient": (7, 1),
    "health_detail": (12, 1),
    "names_a_person": (4, 0),
    "pressure": (9, 0),
    "abuse": (4, 0),
    ANY: (58, 4),
}
REPLIES_FRESH = {
    "confirms_a_patient": (7, 8),
    "denies_a_patient": (0, 0),
    "health_detail": (3, 1),
    "names_a_person": (1, 0),
    "pressure": (1, 0),
    "abuse": (1, 0),
    ANY: (21, 1),
}


@pytest.mark.parametrize(
    ("measured", "part", "expected"),
    [
        (REVIEWS, "held_out", REVIEWS_HELD_OUT),
        (REVIEWS, "fresh", REVIEWS_FRESH),
        (REPLIES, "held_out", REPLIES_HELD_OUT),
        (REPLIES, "fresh", REPLIES_FRESH),
    ],
)
def test_texts_that_no_rule_was_made_with_are_judged_no_worse_than_measured(measured, part, expected):
    figures = {line.code: line for line in measured.figures(part)}
    assert set(figures) == set(expected)
    for code, (least, most) in expected.items():
        assert figures[code].found >= least, code
        assert figures[code].raised <= most, code


@pytest.mark.parametrize(("measured", "least_found", "most_raised"), [(REVIEWS, 219, 1), (REPLIES, 238, 1)])
def test_texts_that_the_rules_were_made_with_are_judged_no_worse_than_measured(
    measured, least_found, most_raised
):
    overall = measured.figures(TUNE)[-1]
    assert overall.code == ANY
    assert overall.found >= least_found
    assert overall.raised <= most_raised


@pytest.mark.parametrize("measured", [REVIEWS, REPLIES])
def test_no_text_is_in_two_parts_and_every_code_is_known(measured):
    cases = [case for part in ("tune", "held_out", "fresh") for case in measured.cases(part)]
    assert len({case.text.casefold() for case in cases}) == len(cases)
    assert {code for case in cases for code in case.codes} == set(measured.codes)
    assert sum(not case.codes for case in cases) >= 100
    assert sum(case.language == "es" for case in cases) >= 40


def test_recall_and_false_alarms_are_counted_by_code():
    cases = [
        Case(HELD_OUT, "en", frozenset({"abuse"}), "one"),
        Case(HELD_OUT, "en", frozenset({"abuse", "contact"}), "two"),
        Case(HELD_OUT, "en", frozenset(), "three"),
    ]
    said = {"one": {"abuse"}, "two": {"contact"}, "three": {"abuse"}}
    figures = evaluate(cases, said.__getitem__, ["abuse", "contact"])
    assert figures == [
        Figures("abuse", 1, 2, 1, 1),
        Figures("contact", 1, 1, 0, 2),
        Figures(ANY, 2, 2, 1, 1),
    ]
    assert (figures[0].recall, figures[0].false_alarms) == (0.5, 1.0)


def test_the_command_prints_each_part_of_both_files():
    out = StringIO()
    call_command("evaluate_screening", stdout=out)
    printed = " ".join(out.getvalue().split())
    for title in ("reviews, tune", "reviews, held_out", "reviews, fresh", "replies, tune", "replies, fresh"):
        assert title in printed
    assert "56 of 56" in printed
