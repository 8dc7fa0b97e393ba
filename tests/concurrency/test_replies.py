"""Two who run a practice answer a review at once, and one of them does."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import OutboxMessage
from reviews import writing
from reviews.models import Reply, Review
from reviews.replies import replying
from tests.concurrency.threads import at_once, beside
from tests.factories import reviews
from tests.factories.clinics import make_owner
from tests.factories.supply import make_listed_practice

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
DAY = timedelta(days=1)
TEXT = "We read all of it."


@pytest.fixture
def review():
    practice = make_listed_practice(now=NOW)
    return reviews.review(reviews.visited(reviews.author(), practice, NOW - 30 * DAY), NOW)


def answering(review):
    clinic = review.visit.practice.location.clinic
    people = [make_owner(clinic, email=f"{name}@example.org") for name in ("bola", "chidi")]
    return [lambda by=by: replying.reply(review=review, text=TEXT, by=by, now=NOW) for by in people]


def test_two_answer_at_once_and_one_does(review):
    assert at_once(*answering(review)) == ["done", "replied_before"]
    assert Reply.objects.count() == 1
    assert OutboxMessage.objects.filter(kind="review.replied").count() == 1


def test_without_the_turn_the_second_would_be_a_fault_of_the_database(review, monkeypatch):
    monkeypatch.setattr(replying.showing, "locked", lambda pk: Review.objects.with_all().get(pk=pk))
    one, other = answering(review)

    def first(let_the_other):
        with transaction.atomic():
            one()
            let_the_other()

    def fault():
        with pytest.raises(IntegrityError):
            other()

    beside(first, fault)
    assert Reply.objects.count() == 1


def test_an_answer_behind_a_review_that_is_being_taken_back_finds_none(review):
    answer, _ = answering(review)

    def take_back(let_the_other):
        with transaction.atomic():
            writing.withdraw(review=review, by=review.submitted_by, now=NOW)
            let_the_other()

    def refused():
        with pytest.raises(replying.NotTheirs):
            answer()

    beside(take_back, refused)
    assert Reply.objects.count() == 0
