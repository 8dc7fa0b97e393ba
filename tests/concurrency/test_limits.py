"""Two hundred tries at the same moment at a limit of five: five pass."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from accounts import limits
from accounts.limits import Limit, TooManyRequests
from accounts.models import LimitCounter

pytestmark = pytest.mark.django_db(transaction=True)

FIVE = Limit("for_tests", count=5, seconds=3600)
AT_ONCE = 200


def passed_at_once(spend, now):
    """How many of AT_ONCE threads pass, each with a connection of its own."""
    barrier = Barrier(AT_ONCE)

    def attempt(_):
        connection.ensure_connection()
        barrier.wait(timeout=60)
        try:
            spend(FIVE, "ada@example.org", now=now)
        except TooManyRequests:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sum(pool.map(attempt, range(AT_ONCE)))


def look_then_write(limit, subject, *, now):
    """The same rule without the one statement: the counter is read, judged here, and written back."""
    counter = limits.counter_id(limit, subject)
    known = LimitCounter.objects.filter(pk=counter).first()
    free_at = max(known.free_at, now) if known else now
    if free_at + limit.interval > now + timedelta(seconds=limit.seconds):
        raise TooManyRequests(1)
    LimitCounter.objects.update_or_create(pk=counter, defaults={"free_at": free_at + limit.interval})


def test_exactly_as_many_pass_as_the_limit_says(now):
    assert passed_at_once(limits.spend, now) == 5


def test_with_the_broker_out_of_reach_too(now, settings):
    settings.REDIS_URL = settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    assert passed_at_once(limits.spend, now) == 5


def test_to_look_and_then_write_would_let_more_pass(now):
    """The control."""
    assert passed_at_once(look_then_write, now) > 5
