"""Breakpoints are made of all who are rated, and percentiles are brought in step with them."""

from datetime import timedelta
from random import Random
from statistics import quantiles

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from providers import search_rows
from providers.models import Provider, ProviderTaxonomy, RatingBreakpoints, SearchRow
from providers.reputation import (
    Sums,
    bring_in_step,
    make_breakpoints,
    percentile_of,
    rank_all_at_once,
    rank_nightly,
    rank_within_professions,
    ranks,
)
from providers.reputation.figures import compared_mean
from providers.tasks import rank_nightly as task
from tests.factories.supply import make_listed_practice

HOUR = timedelta(hours=1)


def percentiles(*providers):
    return [Provider.objects.get(pk=provider.pk).rating_percentile for provider in providers]


@pytest.fixture(params=[rank_within_professions, rank_all_at_once])
def rank(request, now):
    """Both ways come to the same."""
    return lambda: request.param(now=now)


def test_percentiles_rise_with_the_shrunk_mean(rated, rank):
    few_perfect, many_good, poor = rated(5.0, 5), rated(4.9, 400), rated(3.0, 40)
    assert rank() == 3
    assert percentiles(poor, few_perfect, many_good) == [0.0, 0.5, 1.0]


def test_professions_do_not_compete(rated, rank):
    first, second = rated(3.0, 50), rated(3.5, 50)
    other = rated(1.0, 50, specialty="chiropractic")
    rank()
    assert percentiles(first, second, other) == [0.0, 1.0, 0.5]


def test_under_five_reviews_and_without_a_profession_there_is_no_percentile(rated, rank):
    new, known, nothing = rated(5.0, 4), rated(4.0, 5), rated(4.0, 9, specialty=None)
    Provider.objects.exclude(pk=known.pk).update(rating_percentile=0.9)
    assert rank() == 3
    assert percentiles(new, known, nothing) == [None, 0.5, None]


def test_equal_means_share_the_middle_of_their_places(rated, rank):
    one, two, best = rated(4.0, 20), rated(4.0, 20), rated(5.0, 20)
    rank()
    assert percentiles(one, two, best) == [0.25, 0.25, 1.0]


def test_old_reviews_weigh_half_after_24_months(rated, rank, now):
    # Forty old reviews weigh as much as twenty new ones, so 4.0 is pulled further to the prior of 4.6.
    old = rated(4.0, 40, rated_at=now - timedelta(days=730.5))
    new = rated(4.0, 30)
    newest = rated(4.0, 15)
    rank()
    assert percentiles(new, old, newest) == [0.0, 0.5, 1.0]


def test_a_second_ranking_changes_nothing(rated, rank):
    rated(4.0, 20)
    assert rank() == 1
    assert rank() == 0


def many(rated, now):
    """Fifty-seven of one profession, drawn so that some are equal, and three of the other."""
    drawn = Random(5)
    means = [1 + drawn.randint(0, 16) / 4 for _ in range(57)]
    days = [drawn.choice((0, 0, 400, 1500)) for _ in means]
    made = [
        rated(m, 5 + int(m * 7), rated_at=now - timedelta(days=d)) for m, d in zip(means, days, strict=True)
    ]
    return made + [rated(m, 12, specialty="chiropractic") for m in (4.0, 4.0, 4.4)]


def compared(provider, at, profession="physical-therapy"):
    sums = Sums(provider.rating_sum, provider.rating_weight, provider.review_count)
    return compared_mean(sums.decayed(provider.rated_at, at), profession)


def test_breakpoints_are_the_means_at_each_percent(rated, now):
    therapists = many(rated, now)[:57]
    means = sorted(compared(provider, now) for provider in therapists)

    assert make_breakpoints(now=now) == 2

    row = RatingBreakpoints.objects.get(profession="physical-therapy")
    assert (row.made_at, row.clinician_count) == (now, 57)
    inner = quantiles(means, n=100, method="inclusive")
    assert row.means == pytest.approx([means[0], *inner, means[-1]], rel=0, abs=1e-9)


def test_the_statement_gives_what_the_reference_gives(rated, now):
    later = now + 30 * HOUR
    made = many(rated, now)
    rank_within_professions(now=later)
    Provider.objects.filter(pk__in=[p.pk for p in made[:20]]).update(
        rated_at=later + 20 * HOUR
    )  # rated since
    bring_in_step(now=later)

    for number, provider in enumerate(Provider.objects.filter(pk__in=[p.pk for p in made])):
        profession = provider.taxonomies.get().taxonomy.specialty.profession
        means = RatingBreakpoints.objects.get(profession=profession).means
        expected = percentile_of(compared(provider, later, profession), means)
        assert provider.rating_percentile == expected, number


def test_a_day_without_reviews_rewrites_few(rated, now):
    """What time alone does to all of them moves few by a hundredth: the others' rows stay as they are."""
    made = [rated(3 + n / 40, 60) for n in range(80)]
    assert rank_within_professions(now=now) == 80
    assert rank_within_professions(now=now + 24 * HOUR) <= 4
    assert len(made) == 80


def test_search_shows_the_new_places_of_those_who_moved(now, okafor_practice):
    other = make_listed_practice(now=now)
    rating = {"rating_weight": 20, "review_count": 20, "rated_at": now}
    for practice, mean in ((okafor_practice, 4.0), (other, 4.5)):
        Provider.objects.filter(pk=practice.provider_id).update(rating_sum=20 * mean, **rating)

    assert rank_within_professions(now=now) == 2

    rows = SearchRow.objects.order_by("rating_percentile")
    assert list(rows.values_list("provider_id", "rating_percentile", "review_count")) == [
        (okafor_practice.provider_id, 0.0, 20),
        (other.provider_id, 1.0, 20),
    ]
    assert list(search_rows.differences(now=now)) == []


def test_a_version_is_made_each_night_and_not_each_hour(rated, now, monkeypatch):
    rated(4.0, 20)
    for hours in (0, 1, 19, 20, 39, 41, 200):
        rank_nightly(now=now + hours * HOUR)

    made = [(at - now) / HOUR for at in RatingBreakpoints.objects.values_list("made_at", flat=True)]
    assert sorted(made) == [0, 20, 41, 200]


def test_what_was_left_is_done_by_the_next_round(rated, now, monkeypatch):
    monkeypatch.setattr(ranks, "BATCH", 2)
    made = [rated(3.0 + n / 10, 20) for n in range(5)]
    answers = iter([False, True])

    assert rank_nightly(now=now, enough=lambda: next(answers)) == 2
    assert percentiles(*made).count(None) == 3
    assert rank_nightly(now=now + HOUR) == 3
    assert percentiles(*made) == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert RatingBreakpoints.objects.count() == 1


def test_whoever_changes_profession_is_compared_within_the_new_one_by_the_next_round(rated, now):
    best, other = rated(4.9, 50), rated(4.0, 50)
    rank_nightly(now=now)
    ProviderTaxonomy.objects.filter(provider=best).update(taxonomy="chiropractic"[:10])

    assert rank_nightly(now=now + HOUR) == 1
    assert percentiles(best, other) == [0.5, 0.0]


def test_thirty_versions_are_kept_and_none_of_a_clock_that_was_ahead(rated, now):
    rated(4.0, 20)
    make_breakpoints(now=now + 5000 * HOUR)
    for night in range(33):
        make_breakpoints(now=now + night * 24 * HOUR)

    kept = sorted(RatingBreakpoints.objects.values_list("made_at", flat=True))
    assert kept == [now + night * 24 * HOUR for night in range(3, 33)]


def test_a_round_with_nothing_to_do_looks_and_writes_nothing(rated, now):
    rated(4.0, 20)
    rank_nightly(now=now)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        rank_nightly(now=now + HOUR)
    assert [q["sql"] for q in queries if "UPDATE" in q["sql"] or "INSERT" in q["sql"]] == []
    assert len(queries) <= 5


def test_the_task_ranks(rated, clock_stands):
    provider = rated(4.0, 20)
    task()
    assert percentiles(provider) == [0.5]
