"""A mean is pulled to the profession's, fades with time, and stands somewhere among others."""

from datetime import UTC, datetime, timedelta

import pytest

from providers.models import Profession
from providers.reputation import HALF_LIFE, PRIORS, Sums, decay, percentile_of, shown, shrunk_mean
from providers.reputation.figures import compared_mean

NOW = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)
THERAPY = Profession.PHYSICAL_THERAPY  # whose prior is 4.6
TENTHS = tuple(3 + n / 100 for n in range(101))  # 3.00, 3.01, ... 4.00


def test_a_mean_is_pulled_to_the_prior_by_ten_reviews():
    assert shrunk_mean(50.0, 10.0, 4.0) == 4.5
    assert shrunk_mean(0.0, 0.0, 4.2) == 4.2
    assert shrunk_mean(450.0, 90.0, 4.0) == 4.9


def test_every_profession_has_a_prior():
    assert set(PRIORS) == set(Profession.values)


@pytest.mark.parametrize(("count", "figure"), [(0, None), (4, None), (5, 4.7)])
def test_no_figure_is_shown_under_five_reviews(count, figure):
    sums = Sums(5.0 * count, float(count), count)
    assert shown(sums, rated_at=NOW, profession=THERAPY, now=NOW) == figure


def test_a_review_weighs_half_after_24_months_and_never_more_than_one():
    assert [decay(NOW - HALF_LIFE * n, NOW) for n in (-1, 0, 1, 2)] == [1.0, 1.0, 0.5, 0.25]


def test_old_praise_and_old_blame_fade_to_the_prior():
    poor, after = Sums(2.0 * 30, 30.0, 30), [0, 2, 6, 20]

    faded = [
        shown(poor, rated_at=NOW, profession=THERAPY, now=NOW + timedelta(days=365.25 * n)) for n in after
    ]

    # (46 + 60 s) / (10 + 30 s) for s = 1, 1/2, 1/8, 1/1024
    assert faded == [2.6, 3.0, 3.9, 4.6]
    assert shown(poor, rated_at=None, profession=THERAPY, now=NOW) == 2.6


def test_how_a_sum_was_added_up_parts_no_equals():
    tenths = sum([0.1] * 10)  # 0.9999999999999999
    assert tenths != 1.0
    assert compared_mean(Sums(40 + tenths, 10.0, 10), THERAPY) == compared_mean(Sums(41.0, 10.0, 10), THERAPY)


@pytest.mark.parametrize(
    ("mean", "means", "percentile"),
    [
        (2.0, TENTHS, 0.0),
        (3.0, TENTHS, 0.0),
        (3.25, TENTHS, 0.25),
        (3.254, TENTHS, 0.25),
        (3.256, TENTHS, 0.26),
        (4.0, TENTHS, 1.0),
        (4.5, TENTHS, 1.0),
        (4.0, (4.0,) * 101, 0.5),  # all alike: the middle
        (3.9, (4.0,) * 101, 0.0),
        (4.0, (3.0,) * 20 + (4.0,) * 81, 0.6),  # the best are many: the middle of theirs
        (3.0, (3.0,) * 21 + (4.0,) * 80, 0.1),
        (4.7, (), 0.5),  # with nobody to compare with
    ],
)
def test_a_percentile_is_read_off_the_breakpoints(mean, means, percentile):
    assert percentile_of(mean, means) == percentile


def test_a_higher_mean_never_stands_lower():
    means = (3.0,) * 10 + tuple(3.5 + n / 200 for n in range(60)) + (3.8,) * 31
    found = [percentile_of(2.9 + n / 500, means) for n in range(500)]
    assert found == sorted(found)
    assert len(set(found)) > 50
