"""Bursts: found soon, not found in what is usual, and never by stars."""

import itertools
import math
from dataclasses import fields
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers import reputation
from reviews.fraud import COUNTED_AFTER, bursts
from reviews.fraud.bursts import Arrival, find, upper_tail

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
DAY = timedelta(days=1)


def steady(*, days_apart, days=728, until=NOW, newcomers=2):
    """One review every so many days, each second of them a newcomer's."""
    return [
        Arrival(until - DAY * days_apart * number, number % newcomers == 0)
        for number in range(1, int(days / days_apart))
    ]


def many(count, *, over, is_newcomer=False, until=NOW):
    """So many, the last of them `until`."""
    return [Arrival(until - DAY * over * number / count, is_newcomer) for number in range(count)]


def found_after(usual, attack):
    """How many reviews of an attack come until the burst is found."""
    for number, one in enumerate(attack, 1):
        if find([*usual, *attack[:number]], now=one.submitted_at):
            return number
    return None


def test_nothing_and_one_review_are_no_burst():
    assert find([], now=NOW) is None
    assert find([Arrival(NOW, True)], now=NOW) is None
    assert find([], now=NOW, cleared_at=NOW) is None
    assert find([Arrival(NOW, True)], now=NOW, cleared_at=NOW + DAY) is None


def test_two_or_three_on_one_day_never_freeze():
    for count in (2, 3):
        assert find([*steady(days_apart=60), *many(count, over=0.1)], now=NOW) is None


def test_what_comes_steadily_is_no_burst_at_any_rate():
    for days_apart in (0.35, 1, 3.5, 7, 35):
        assert find(steady(days_apart=days_apart), now=NOW) is None


@pytest.mark.parametrize("over", [1, 7, 14, 28])
@pytest.mark.parametrize("days_apart", [5, 7, 35])
def test_an_attack_is_found_within_ten_reviews(over, days_apart):
    attack = sorted(many(17, over=over), key=lambda one: one.submitted_at)

    assert found_after(steady(days_apart=days_apart), attack) <= 10


@pytest.mark.parametrize(("days_apart", "after"), [(5, 8), (2.5, 14), (1.8, 16), (1, None)])
def test_the_busier_the_clinician_the_later_a_slow_attack_is_found_and_beside_28_a_month_never(
    days_apart, after
):
    attack = sorted(many(17, over=28), key=lambda one: one.submitted_at)

    assert found_after(steady(days_apart=days_apart, newcomers=10**6), attack) == after


def test_a_burst_says_what_was_seen_and_expected():
    burst = find([*steady(days_apart=7, until=NOW - DAY), *many(9, over=0.9)], now=NOW)

    assert (burst.days, burst.seen, burst.series, burst.since) == (1, 9, "all", NOW - DAY)
    assert burst.expected == pytest.approx(0.1229, abs=1e-4)  # a seventh, pulled to the prior's half of it


def test_newcomers_are_a_series_of_their_own():
    old = steady(days_apart=2, newcomers=10**6)
    fresh = many(6, over=7, is_newcomer=True)

    assert find([*old, *fresh], now=NOW).series == "newcomers"
    assert find([*old, *many(6, over=7)], now=NOW) is None


def test_what_a_moderator_has_cleared_freezes_no_more_and_is_the_past_from_then_on():
    arrivals = [*steady(days_apart=7, until=NOW - 7 * DAY), *many(17, over=3, until=NOW - DAY)]

    assert find(arrivals, now=NOW) is not None
    assert find(arrivals, now=NOW, cleared_at=NOW - DAY / 2) is None
    later = NOW + 10 * DAY
    again = many(12, over=5, until=later)
    assert find([*arrivals, *again], now=later, cleared_at=NOW).since >= NOW


def test_what_comes_after_now_is_not_seen():
    assert find([*steady(days_apart=7), *many(17, over=1, until=NOW + 3 * DAY)], now=NOW) is None


def test_a_count_too_small_to_move_the_figure_has_to_be_less_probable(monkeypatch):
    arrivals = [*steady(days_apart=0.5, days=1000, until=NOW - 7 * DAY), *many(46, over=7)]

    assert find(arrivals, now=NOW) is None
    monkeypatch.setattr(bursts, "STRICT", 1.0)
    assert find(arrivals, now=NOW) is not None


def test_reviews_wait_for_the_longest_window_and_the_prior_weighs_what_it_does_in_the_figure():
    assert timedelta(days=max(window.days for window in bursts.WINDOWS)) == COUNTED_AFTER
    assert bursts.PRIOR_WEIGHT == reputation.PRIOR_WEIGHT


def test_stars_are_not_even_known():
    assert {field.name for field in fields(Arrival)} == {"submitted_at", "is_newcomer"}


moments = st.floats(0, 700).map(lambda days: NOW - DAY * days)
arrivals_of = st.lists(st.builds(Arrival, moments, st.booleans()), max_size=60)


@given(arrivals_of, st.none() | moments)
def test_order_does_not_matter_and_nothing_raises(arrivals, cleared_at):
    assert find(arrivals, now=NOW, cleared_at=cleared_at) == find(
        arrivals[::-1], now=NOW, cleared_at=cleared_at
    )


@given(arrivals_of, st.floats(0, 1), st.booleans(), st.integers(1, 28))
def test_more_reviews_within_a_burst_leave_it_one(arrivals, part, is_newcomer, days):
    burst = find([*arrivals, *many(12, over=days)], now=NOW)
    if burst is None:
        return
    added = Arrival(NOW - (NOW - burst.since) * part * 0.99, is_newcomer)

    assert find([*arrivals, *many(12, over=days), added], now=NOW) is not None


@given(st.integers(1, 60), st.floats(0.01, 40), st.floats(0.5, 30))
def test_the_tail_is_that_of_the_whole_distribution(seen, mean, shape):
    q = mean / (mean + shape)
    below = math.fsum(
        math.exp(
            math.lgamma(shape + k) - math.lgamma(shape) - math.lgamma(k + 1)
            + shape * math.log1p(-q) + k * math.log(q)
        )
        for k in range(seen)
    )  # fmt: skip

    assert upper_tail(seen, mean=mean, shape=shape) == pytest.approx(1 - below, abs=1e-9)


def test_the_tail_falls_with_what_is_seen_and_rises_with_what_is_expected():
    falling = [upper_tail(seen, mean=3.0, shape=5.0) for seen in range(40)]
    rising = [upper_tail(10, mean=mean, shape=5.0) for mean in (0.0, 0.1, 1.0, 5.0, 50.0)]

    assert falling[0] == 1.0
    assert all(one > other for one, other in itertools.pairwise(falling))
    assert rising[0] == 0.0
    assert rising == sorted(rising)
