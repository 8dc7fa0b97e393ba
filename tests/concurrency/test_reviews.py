"""A hundred write, change, take back and count reviews of one clinician at once: the stored sums stay right."""

from datetime import timedelta

import pytest
from django.db import transaction

from accounts.own_data import registry
from providers import reputation
from providers.models import Provider
from reviews import figures, showing, writing
from reviews.models import Review
from reviews.writing import ReviewedBefore
from tests.concurrency.threads import at_once, beside
from tests.factories.supply import make_listed_practice
from tests.reviews import said

pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)
OF_EACH = 25


@pytest.fixture
def practice(now):
    return make_listed_practice(now=now)


def everything_at_once(practice, now):
    """Twenty-five each of: written, edited, taken back, and counted for the first time."""
    rows = said.counting(practice, 3 * OF_EACH, now)
    edited, withdrawn, due = rows[:OF_EACH], rows[OF_EACH : 2 * OF_EACH], rows[2 * OF_EACH :]
    Review.objects.filter(pk__in=[row.pk for row in due]).update(counted_at=None)
    new = [
        said.attended(practice, now - 2 * DAY - number * DAY / 24, who)
        for number, who in enumerate(said.patients(OF_EACH, "new"))
    ]
    figures.recount(practice.provider_id, now=now)

    def edit(row, stars):
        return lambda: writing.edit(review=row, written=said.written(stars), by=row.submitted_by, now=now)

    def withdraw(row):
        return lambda: writing.withdraw(review=row, by=row.submitted_by, now=now)

    def count(row):
        return lambda: showing.count(review_id=row.pk, now=now)

    Review.objects.filter(pk__in=[row.pk for row in edited]).update(visited_at=now - 30 * DAY)
    for row in edited:
        type(row.visit).objects.filter(pk=row.visit_id).update(settled_at=now - 30 * DAY)
    fresh = [Review.objects.with_all().get(pk=row.pk) for row in edited]
    return [
        *(edit(row, 1 + number % 5) for number, row in enumerate(fresh)),
        *(withdraw(row) for row in withdrawn),
        *(count(row) for row in due),
        *(lambda visit=visit: said.say(visit, now) for visit in new),
    ]


def test_a_hundred_at_once_and_the_stored_sums_are_those_of_the_reviews(practice, now):
    acts = everything_at_once(practice, now)
    assert at_once(*acts) == ["done"] * 4 * OF_EACH
    assert list(figures.differences()) == []
    assert Provider.objects.get().review_count == 2 * OF_EACH
    assert Review.objects.written().count() == 4 * OF_EACH


def two_counted_at_once(practice, now):
    """What is stored after two at once, where the second reads the reviews before the first has committed."""
    rows = said.counting(practice, 2, now)
    Review.objects.update(counted_at=None)

    def first(let_the_other):
        showing.count(review_id=rows[0].pk, now=now)
        let_the_other()

    beside(first, lambda: showing.count(review_id=rows[1].pk, now=now))
    return Provider.objects.get().review_count


def test_two_at_once_are_both_counted(practice, now):
    assert two_counted_at_once(practice, now) == 2
    assert list(figures.differences()) == []


def test_without_the_turn_of_the_clinician_one_is_lost(practice, now, monkeypatch):
    monkeypatch.setattr(reputation, "take_turn", lambda provider_id: None)
    assert two_counted_at_once(practice, now) == 1
    assert len(list(figures.differences())) == 1


def test_one_visit_is_reviewed_once_however_often_it_is_sent(practice, now):
    visit = said.attended(practice, now - 2 * DAY)
    acts = [lambda: said.say(visit, now)] * 8
    assert at_once(*acts) == ["done", *[ReviewedBefore.code] * 7]
    assert Review.objects.count() == 1


def test_an_erasure_and_the_nightly_ranking_do_not_wait_for_each_other(now):
    """Of two clinicians, whichever way their reviews are ordered: both take clinicians by id."""
    practices = [make_listed_practice(now=now, provider={"last_name": name}) for name in ("Amari", "Bruno")]
    who = said.patient()
    for n, practice in enumerate(sorted(practices, key=lambda one: one.provider_id, reverse=True)):
        visit = said.attended(practice, now - 50 * DAY + n * DAY, who)
        said.say(visit, now - 40 * DAY)
        showing.publish_due(now=now)
        showing.count_due(now=now)
    acts = [
        lambda: transaction.atomic(registry.erase)(who.user, now=now),
        lambda: reputation.rank_within_professions(now=now),
    ]
    assert at_once(*acts) == ["done", "done"]
    assert Provider.objects.filter(review_count__gt=0).count() == 0
