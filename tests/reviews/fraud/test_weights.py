"""Weights: one voice for each patient, crowded weeks share theirs, and stars are never read."""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.reputation import HALF_LIFE
from reviews.fraud import weights
from reviews.fraud.weights import MONDAY, Counted, shares, sums

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)


def row(number, *, patient=None, submitted_at=NOW, overall=5):
    return Counted(
        UUID(int=number), UUID(int=patient or number), submitted_at - 7 * DAY, submitted_at, overall
    )


def test_nothing_weighs_nothing_and_one_review_one():
    assert shares([]) == {}
    assert sums([], now=NOW) == weights.Sums(0.0, 0.0, 0)
    assert shares([row(1)]) == {UUID(int=1): 1.0}


def test_a_patient_has_one_voice_however_many_reviews():
    rows = [row(number, patient=7, submitted_at=NOW - number * 5 * WEEK) for number in range(1, 5)]

    assert set(shares(rows).values()) == {0.25}
    assert shares([*rows, row(9)])[UUID(int=9)] == 1.0


def test_a_crowded_week_weighs_three_usual_ones():
    usual = [row(number, submitted_at=NOW - (number // 2 + 1) * WEEK) for number in range(52)]
    crowd = [row(100 + number, submitted_at=NOW) for number in range(24)]

    found = shares([*usual, *crowd])

    assert math.fsum(found[one.review_id] for one in crowd) == pytest.approx(6.0)
    assert {found[one.review_id] for one in usual} == {1.0}


def test_a_week_may_always_have_three_voices():
    alone = [row(1, submitted_at=NOW - 30 * WEEK), *(row(number) for number in range(2, 5))]

    assert set(shares(alone).values()) == {1.0}
    assert shares([*alone, row(9)])[UUID(int=9)] == 0.75


def test_weeks_begin_on_monday_in_utc():
    sunday = MONDAY + 100 * WEEK - timedelta(seconds=1)
    rows = [row(number, submitted_at=sunday) for number in (1, 2, 3)]
    rows += [row(number, submitted_at=sunday + DAY) for number in (4, 5, 6)]

    assert set(shares(rows).values()) == {1.0}


def test_sums_are_shares_of_stars_halved_every_24_months():
    rows = [row(1, overall=5), row(2, patient=1, overall=2), row(3, overall=4)]
    visited = rows[0].visited_at

    assert sums(rows, now=visited) == weights.Sums(2.5 + 1.0 + 4.0, 2.0, 3)
    assert sums(rows, now=visited + HALF_LIFE) == weights.Sums(3.75, 1.0, 3)


rows_of = st.lists(
    st.tuples(st.integers(1, 12), st.integers(0, 200), st.integers(1, 5)), min_size=1, max_size=40
).map(
    lambda drawn: [
        row(number, patient=patient, submitted_at=NOW - DAY * days, overall=overall)
        for number, (patient, days, overall) in enumerate(drawn, 1)
    ]
)


@given(rows_of, st.randoms(use_true_random=False))
def test_shuffled_stars_and_rows_change_no_share(rows, chance):
    stars = [one.overall for one in rows]
    chance.shuffle(stars)
    others = [replace(one, overall=overall) for one, overall in zip(rows, stars, strict=True)]
    chance.shuffle(others)

    assert shares(others) == shares(rows)


def by_stars(rows):
    return {one.review_id: one.overall / 5 for one in rows}


def test_twin_of_shuffled_stars_weights_that_read_them_differ():
    rows = [row(1, overall=1), row(2, overall=5)]
    others = [replace(rows[0], overall=5), replace(rows[1], overall=1)]

    assert shares(rows) == shares(others)
    assert by_stars(rows) != by_stars(others)


@given(rows_of, st.floats(0, 2000))
def test_all_weights_fade_alike(rows, days):
    first = sums(rows, now=NOW)
    later = sums(rows, now=NOW + DAY * days)

    assert later.total / later.weight == pytest.approx(first.total / first.weight)
    assert 0 < later.weight <= first.weight <= len({one.patient_id for one in rows})
