"""Parts of a text are replaced, and only parts that are there."""

import pytest

from reviews.screening.redaction import SpansAreWrong, redacted


def test_each_part_is_replaced_in_whichever_order_they_are_given():
    assert (
        redacted("Nurse Kelly was kind to Pat.", [(24, 27), (6, 11)])
        == "Nurse [removed] was kind to [removed]."
    )


def test_parts_may_touch_and_may_be_the_whole_text():
    assert redacted("abcd", [(0, 2), (2, 4)]) == "[removed][removed]"


@pytest.mark.parametrize(
    "spans", [[], [(2, 2)], [(3, 1)], [(-1, 2)], [(0, 5)], [(4, 9)], [(0, 3), (2, 4)], [(1, 2), (1, 2)]]
)
def test_parts_that_are_empty_beyond_the_text_or_over_each_other_are_refused(spans):
    with pytest.raises(SpansAreWrong) as refusal:
        redacted("abcd", spans)
    assert (refusal.value.status, refusal.value.code, refusal.value.field) == (
        400,
        "spans_are_wrong",
        "spans",
    )
