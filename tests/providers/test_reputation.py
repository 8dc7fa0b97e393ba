"""Ratings are pulled to the profession's mean and ranked within the profession."""

from datetime import UTC, datetime, timedelta

import pytest

from providers.models import Profession, Provider, ProviderTaxonomy, Specialty, Taxonomy
from providers.reputation import PRIORS, rank_within_professions, shown, shrunk_mean

NOW = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)


@pytest.fixture
def rated(no_catalogue):
    """Makes a clinician of a specialty with reviews of one mean, and gives their percentile after ranking."""
    made = []
    numbers = {"physical-therapy": 6, "chiropractic": 7}
    for profession, number in numbers.items():
        specialty = Specialty.objects.create(
            number=number, slug=profession, label=profession, profession=profession
        )
        Taxonomy.objects.create(code=profession[:10], specialty=specialty, label=profession)

    def make(mean, count, *, specialty="physical-therapy", rated_at=NOW, weight=None):
        weight = count if weight is None else weight
        npi = ("1234567893", "1679576722", "1003000126", "1245319599", "1306849450")[len(made)]
        provider = Provider.objects.create(
            npi=npi, rating_sum=mean * weight, rating_weight=weight, review_count=count, rated_at=rated_at
        )
        ProviderTaxonomy.objects.create(provider=provider, taxonomy_id=specialty[:10], is_primary=True)
        made.append(provider)
        return provider

    return make


def percentiles(*providers):
    return [Provider.objects.get(pk=provider.pk).rating_percentile for provider in providers]


def test_a_mean_is_pulled_to_the_prior_by_ten_reviews():
    assert shrunk_mean(50.0, 10.0, 4.0) == 4.5
    assert shrunk_mean(0.0, 0.0, 4.2) == 4.2
    assert shrunk_mean(450.0, 90.0, 4.0) == 4.9


@pytest.mark.parametrize(("count", "figure"), [(0, None), (4, None), (5, 4.7)])
def test_no_figure_is_shown_under_five_reviews(count, figure):
    assert shown(5.0 * count, float(count), count, Profession.PHYSICAL_THERAPY) == figure


def test_every_profession_has_a_prior():
    assert set(PRIORS) == set(Profession.values)


def test_percentiles_rise_with_the_shrunk_mean(rated):
    few_perfect, many_good, poor = rated(5.0, 5), rated(4.9, 400), rated(3.0, 40)
    assert rank_within_professions(now=NOW) == 3
    assert percentiles(poor, few_perfect, many_good) == [0.0, 0.5, 1.0]


def test_professions_do_not_compete(rated):
    first, second = rated(3.0, 50), rated(3.5, 50)
    other = rated(1.0, 50, specialty="chiropractic")
    rank_within_professions(now=NOW)
    assert percentiles(first, second, other) == [0.0, 1.0, 0.5]


def test_under_five_reviews_there_is_no_percentile(rated):
    new, known = rated(5.0, 4), rated(4.0, 5)
    Provider.objects.filter(pk=new.pk).update(rating_percentile=0.9)
    rank_within_professions(now=NOW)
    assert percentiles(new, known) == [None, 0.5]


def test_equal_means_share_a_percentile(rated):
    one, two, best = rated(4.0, 20), rated(4.0, 20), rated(5.0, 20)
    rank_within_professions(now=NOW)
    assert percentiles(one, two, best) == [0.0, 0.0, 1.0]


def test_old_reviews_weigh_half_after_24_months(rated):
    # Forty old reviews weigh as much as twenty new ones, so 4.0 is pulled further to the prior of 4.6.
    old = rated(4.0, 40, rated_at=NOW - timedelta(days=730.5))
    new = rated(4.0, 30)
    newest = rated(4.0, 15)
    rank_within_professions(now=NOW)
    assert percentiles(new, old, newest) == [0.0, 0.5, 1.0]


def test_a_second_ranking_changes_nothing(rated):
    rated(4.0, 20)
    assert rank_within_professions(now=NOW) == 1
    assert rank_within_professions(now=NOW) == 0
