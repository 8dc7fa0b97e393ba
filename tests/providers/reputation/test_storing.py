"""A clinician's figures are stored with what search shows of them, in one transaction."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from providers import search_rows
from providers.models import Provider, RatingBreakpoints, SearchRow
from providers.reputation import (
    HALF_LIFE,
    Sums,
    expected,
    make_breakpoints,
    rank_within_professions,
    store,
    stored,
    take_turn,
)
from tests.factories.npi import npi
from tests.factories.supply import ProviderFactory, make_listed_practice

FIGURES = ("rating_sum", "rating_weight", "review_count", "rated_at", "rating_percentile")


def figures(provider_id):
    return Provider.objects.values_list(*FIGURES).get(pk=provider_id)


def in_search():
    return SearchRow.objects.values_list("rating_percentile", "review_count").get()


@transaction.atomic
def reviewed(provider_id, sums, now):
    take_turn(provider_id)
    store(provider_id=provider_id, sums=sums, now=now)


@pytest.fixture
def breakpoints(db, now):
    """Of primary care: 3.00, 3.01, ... 4.00 stars."""
    means = [3 + n / 100 for n in range(101)]
    return RatingBreakpoints.objects.create(
        profession="primary-care", made_at=now, clinician_count=500, means=means
    )


def test_figures_are_stored_with_the_search_row(okafor_practice, breakpoints, now):
    provider_id = okafor_practice.provider_id
    reviewed(provider_id, Sums(30.0, 10.0, 12), now)  # (42 + 30) / 20 = 3.6

    assert figures(provider_id) == (30.0, 10.0, 12, now, 0.6)
    assert in_search() == (0.6, 12)
    assert list(search_rows.differences(now=now)) == []


def test_what_is_taken_back_is_taken_out_of_search(okafor_practice, breakpoints, now):
    provider_id = okafor_practice.provider_id
    reviewed(provider_id, Sums(30.0, 10.0, 12), now)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        reviewed(provider_id, Sums(45.0, 9.0, 13), now)
        assert in_search() == (1.0, 13)
        raise ZeroDivisionError

    assert figures(provider_id) == (30.0, 10.0, 12, now, 0.6)
    assert in_search() == (0.6, 12)


def test_a_review_that_changes_nothing_that_is_shown_leaves_the_search_row_alone(
    okafor_practice, breakpoints, now
):
    provider_id = okafor_practice.provider_id
    reviewed(provider_id, Sums(30.0, 10.0, 12), now)
    with CaptureQueriesContext(connection) as queries:
        reviewed(provider_id, Sums(30.01, 10.0, 12), now)

    assert not any("searchrow" in query["sql"] for query in queries)
    assert figures(provider_id)[0] == 30.01


def test_fewer_than_five_reviews_have_no_percentile_and_the_last_may_go(okafor_practice, breakpoints, now):
    provider_id = okafor_practice.provider_id
    reviewed(provider_id, Sums(30.0, 10.0, 12), now)
    reviewed(provider_id, Sums(16.0, 4.0, 4), now)
    assert in_search() == (None, 4)
    reviewed(provider_id, Sums(0.0, 0.0, 0), now)
    assert in_search() == (None, 0)


def test_without_breakpoints_or_without_others_one_stands_in_the_middle(okafor_practice, now):
    provider_id = okafor_practice.provider_id
    reviewed(provider_id, Sums(50.0, 10.0, 10), now)
    assert in_search() == (0.5, 10)

    make_breakpoints(now=now)
    reviewed(provider_id, Sums(55.0, 11.0, 11), now)
    assert in_search() == (0.5, 11)


def test_the_next_night_finds_in_step_what_was_stored_since(okafor_practice, now):
    other = make_listed_practice(now=now)
    reviewed(other.provider_id, Sums(44.0, 10.0, 10), now)
    reviewed(okafor_practice.provider_id, Sums(40.0, 10.0, 10), now)
    rank_within_professions(now=now)

    reviewed(okafor_practice.provider_id, Sums(42.0, 10.0, 11), now + timedelta(hours=5))
    assert figures(okafor_practice.provider_id)[-1] == 0.5
    assert rank_within_professions(now=now + timedelta(hours=20)) == 1  # between two there is nobody but them
    assert figures(okafor_practice.provider_id)[-1] == 0.0


@pytest.fixture
def made_up(db, now):
    """A clinician of the demonstration, with four stars from twenty reviews that nobody wrote."""
    start = {"rating_sum": 80.0, "rating_weight": 20.0, "rated_at": now, "review_count": 20}
    kept = {f"demonstration_{name}": value for name, value in start.items()}
    return ProviderFactory(npi=npi(5, lead="9"), is_demonstration=True, **start, **kept).pk


def test_what_one_made_up_began_with_is_added_and_fades(made_up, now):
    assert expected(stored([made_up])[made_up], Sums(0.0, 0.0, 0)) == Sums(80.0, 20.0, 20)

    then = now + HALF_LIFE
    reviewed(made_up, Sums(10.0, 2.0, 2), then)

    assert figures(made_up)[:4] == (50.0, 12.0, 22, then)
    kept = stored([made_up])[made_up]
    assert (kept.rated_at, kept.made_up, kept.made_up_at) == (then, Sums(80.0, 20.0, 20), now)
    assert kept.sums == expected(kept, Sums(10.0, 2.0, 2))


def test_a_real_clinician_begins_with_nothing(okafor_practice, now):
    provider_id = okafor_practice.provider_id
    assert expected(stored([provider_id])[provider_id], Sums(0.0, 0.0, 0)) == Sums(0.0, 0.0, 0)
    reviewed(provider_id, Sums(9.0, 2.0, 2), now)
    kept = stored([provider_id])[provider_id]
    assert kept.sums == expected(kept, Sums(9.0, 2.0, 2)) == Sums(9.0, 2.0, 2)


@pytest.mark.django_db
@pytest.mark.parametrize("given", [{"rating_sum": 4.0}, {"rating_weight": 1.0}, {"review_count": 7}])
def test_a_made_up_rating_is_refused_for_a_real_clinician(given):
    fields = {f"demonstration_{name}": value for name, value in given.items()}
    rule = "only_demonstration_clinicians_have_made_up_ratings"
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        ProviderFactory(**fields)


def test_nobody_who_is_not_there_is_rated(db, now):
    with pytest.raises(Provider.DoesNotExist):
        store(provider_id=ProviderFactory.build().pk, sums=Sums(5.0, 1.0, 1), now=now)
