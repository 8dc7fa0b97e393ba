"""Ratings of one clinician at once: no review is lost, neither to another one nor to the nightly ranking."""

import pytest
from django.db import transaction

from providers import reputation, search_rows
from providers.models import Provider, SearchRow
from providers.reputation import Sums, storing
from tests.concurrency.threads import beside
from tests.factories.supply import make_listed_practice

pytestmark = pytest.mark.django_db(transaction=True)


def one_more(provider_id, now, let_the_other=lambda: None):
    """A review of five stars arrives: all that there are by now are counted, and stored."""
    reputation.take_turn(provider_id)
    before = reputation.stored([provider_id])[provider_id].sums
    let_the_other()
    reputation.store(provider_id=provider_id, sums=before + Sums(5.0, 1.0, 1), now=now)


def two_at_once(now):
    provider_id = make_listed_practice(now=now).provider_id
    second = transaction.atomic(lambda: one_more(provider_id, now))
    assert beside(lambda let_the_other: one_more(provider_id, now, let_the_other), second) == (None, None)
    assert list(search_rows.differences(now=now)) == []
    return SearchRow.objects.values_list("review_count", flat=True).get()


def test_two_reviews_at_once_both_count(now):
    assert two_at_once(now) == 2


def test_without_turns_one_of_two_reviews_would_be_lost(now, monkeypatch):
    monkeypatch.setattr(storing, "take_turns", lambda provider_ids: None)
    assert two_at_once(now) == 1


def ranked_beside_a_review(now):
    """The night begins while the best of three is being told that they are the worst."""
    means = (3.0, 4.0, 5.0)
    people = [make_listed_practice(now=now).provider_id for _ in means]
    for provider_id, mean in zip(people, means, strict=True):
        with transaction.atomic():
            reputation.store(provider_id=provider_id, sums=Sums(20 * mean, 20.0, 20), now=now)
    reputation.make_breakpoints(now=now)

    def review(let_the_other):
        reputation.take_turn(people[2])
        reputation.store(provider_id=people[2], sums=Sums(61.0, 21.0, 21), now=now)
        let_the_other()

    beside(review, lambda: reputation.rank_nightly(now=now))
    assert list(search_rows.differences(now=now)) == []
    row = Provider.objects.get(pk=people[2])
    return row.rating_sum, row.rating_percentile


def test_the_night_waits_for_a_review_and_ranks_by_it(now):
    assert ranked_beside_a_review(now) == (61.0, 0.0)


def test_without_turns_the_night_would_rank_by_what_was_said_before(now, monkeypatch):
    monkeypatch.setattr(storing, "take_turns", lambda provider_ids: None)
    assert ranked_beside_a_review(now) == (61.0, 1.0)
