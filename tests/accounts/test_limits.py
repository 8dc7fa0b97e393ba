"""Rate limits: how many pass, when the next one does, and what a row gives away."""

from datetime import timedelta

import pytest
from django.db import transaction

from accounts import limits
from accounts.limits import Limit, TooManyRequests
from accounts.models import LimitCounter

pytestmark = pytest.mark.django_db

FIVE_A_MINUTE = Limit("for_tests", count=5, seconds=60)
ADA, BEN = "ada@example.org", "ben@example.org"


def passed(limit, subject, *, tries, now):
    """How many of some tries pass."""
    return sum(passes(limit, subject, now=now) for _ in range(tries))


def passes(limit, subject, *, now):
    try:
        limits.spend(limit, subject, now=now)
    except TooManyRequests:
        return False
    return True


def test_as_many_pass_at_once_as_the_limit_says(now):
    assert passed(FIVE_A_MINUTE, ADA, tries=20, now=now) == 5


def test_then_one_passes_in_each_interval(now):
    passed(FIVE_A_MINUTE, ADA, tries=5, now=now)
    assert passed(FIVE_A_MINUTE, ADA, tries=9, now=now + timedelta(seconds=11.999)) == 0
    assert passed(FIVE_A_MINUTE, ADA, tries=9, now=now + timedelta(seconds=12)) == 1
    assert passed(FIVE_A_MINUTE, ADA, tries=9, now=now + timedelta(seconds=24)) == 1


def test_after_the_whole_time_everything_is_free_and_no_more_than_that(now):
    passed(FIVE_A_MINUTE, ADA, tries=5, now=now)
    assert passed(FIVE_A_MINUTE, ADA, tries=20, now=now + timedelta(seconds=60)) == 5
    assert passed(FIVE_A_MINUTE, ADA, tries=20, now=now + timedelta(days=400)) == 5


def test_tries_without_end_never_pass_more_often_than_the_limit_allows(now):
    """1,000 tries in ten hours at ten an hour: ten at once and ten in each hour."""
    limit = Limit("for_tests", count=10, seconds=3600)
    moments = [now + timedelta(seconds=36 * number) for number in range(1000)]
    assert sum(passes(limit, ADA, now=moment) for moment in moments) == 10 + 99


def test_a_refusal_says_when_the_next_try_passes(now):
    passed(FIVE_A_MINUTE, ADA, tries=5, now=now)
    later = now + timedelta(seconds=2.5)
    with pytest.raises(TooManyRequests) as refusal:
        limits.spend(FIVE_A_MINUTE, ADA, now=later)
    assert (refusal.value.status, refusal.value.code) == (429, "too_many_requests")
    assert refusal.value.retry_after == 10
    assert passes(FIVE_A_MINUTE, ADA, now=later + timedelta(seconds=10))


def test_refused_tries_put_nothing_off(now):
    passed(FIVE_A_MINUTE, ADA, tries=500, now=now)
    assert passes(FIVE_A_MINUTE, ADA, now=now + timedelta(seconds=12))


def test_a_clock_that_is_set_back_a_little_gives_nothing_away(now):
    passed(FIVE_A_MINUTE, ADA, tries=5, now=now)
    assert not passes(FIVE_A_MINUTE, ADA, now=now - timedelta(seconds=60))


def test_a_clock_that_is_set_back_far_does_not_refuse_everyone_until_it_has_caught_up(now):
    passed(FIVE_A_MINUTE, ADA, tries=5, now=now)
    assert passed(FIVE_A_MINUTE, ADA, tries=20, now=now - timedelta(hours=1)) == 5


def test_another_subject_and_another_limit_have_counters_of_their_own(now):
    passed(FIVE_A_MINUTE, ADA, tries=5, now=now)
    assert passes(FIVE_A_MINUTE, BEN, now=now)
    assert passes(Limit("another", count=5, seconds=60), ADA, now=now)


def test_a_row_does_not_say_whose_it_is(now, settings):
    limits.spend(FIVE_A_MINUTE, ADA, now=now)
    (row,) = LimitCounter.objects.values()
    assert row.keys() == {"id", "free_at"}
    assert row["id"] == limits.counter_id(FIVE_A_MINUTE, ADA)

    settings.SECRET_KEY = "another-" + "k" * 50
    assert row["id"] != limits.counter_id(FIVE_A_MINUTE, ADA)


def test_rows_that_say_nothing_any_more_are_swept(now):
    limits.spend(FIVE_A_MINUTE, ADA, now=now)
    limits.spend(FIVE_A_MINUTE, BEN, now=now + timedelta(seconds=1))

    assert limits.sweep(now=now + timedelta(seconds=11)) == 0
    assert limits.sweep(now=now + timedelta(seconds=12)) == 1
    assert LimitCounter.objects.get().pk == limits.counter_id(FIVE_A_MINUTE, BEN)


@pytest.mark.django_db(transaction=True)
def test_it_refuses_to_count_within_a_transaction_that_could_take_the_count_back(now):
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        limits.spend(FIVE_A_MINUTE, ADA, now=now)
    assert LimitCounter.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_count_stays_when_the_request_fails_afterwards(now):
    def request():
        limits.spend(FIVE_A_MINUTE, ADA, now=now)
        with transaction.atomic():
            raise LookupError

    for _ in range(5):
        with pytest.raises(LookupError):
            request()
    assert not passes(FIVE_A_MINUTE, ADA, now=now)
