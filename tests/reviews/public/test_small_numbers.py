"""What may be published of counts: nothing from 1 to 4, nor what would tell it."""

import itertools

import pytest

from reviews import small_numbers


@pytest.mark.parametrize(
    ("parts", "shown", "total"),
    [
        ([0, 0, 0], [0, 0, 0], 0),
        ([7, 9, 0], [7, 9, 0], 16),
        ([0, 0, 3], [0, 0, None], None),
        ([8, 0, 3], [None, 0, None], 11),
        ([8, 20, 3], [None, 20, None], 31),
        ([3, 3, 9], [None, None, 9], 15),
        ([1, 1, 1], [None, None, None], None),
        ([1, 1, 9], [None, None, None], 11),
    ],
)
def test_a_small_number_is_not_shown_nor_told_by_a_difference(parts, shown, total):
    assert small_numbers.row(parts) == (shown, total)


def test_whatever_is_hidden_comes_to_five_or_its_sum_is_hidden():
    for parts in itertools.product((0, 1, 3, 4, 5, 9), repeat=4):
        shown, total = small_numbers.row(parts)
        assert all(one in (None, part) for one, part in zip(shown, parts, strict=True))
        assert all(one == 0 for one, part in zip(shown, parts, strict=True) if part == 0)
        assert not {1, 2, 3, 4} & {*shown, total}
        if total is not None and None in shown:
            assert total - sum(one or 0 for one in shown) >= 5


def test_without_hiding_one_more_the_difference_would_tell_it():
    """The control: each number looked at by itself."""
    shown, total = [small_numbers.hidden(part) for part in (8, 20, 3)], small_numbers.hidden(31)
    assert total - sum(one or 0 for one in shown) == 3


def test_a_share_needs_both_of_its_numbers():
    assert small_numbers.rate(5, 20) == 0.25
    assert small_numbers.rate(0, 20) == 0.0
    assert [small_numbers.rate(*pair) for pair in ((None, 20), (5, None), (0, 0))] == [None] * 3
