"""Two hundred tries at the same moment at a limit of five: five pass."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from accounts import limits
from accounts.limits import Limit, TooManyRequests
from accounts.models import LimitCounter

pytestmark = pytest.mark.django_db(transaction=True)

FIVE = Limit("for_tests", count=5, seconds=3600)
AT_ONCE = 200


def at_once(attempt):
    """What AT_ONCE threads say, each with a connection of its own; the last one's turn may come late here."""
    barrier = Barrier(AT_ONCE)

    def run(number):
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = 0; SET statement_timeout = 0")
        barrier.wait(timeout=60)
        try:
            return attempt(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


def passed_at_once(spend, now):
    def attempt(_):
        try:
            spend(FIVE, "ada@example.org", now=now)
        except TooManyRequests:
            return False
        return True

    return sum(at_once(attempt))


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


def test_to_look_and_then_write_would_let_more_pass(now):
    """The control."""
    assert passed_at_once(look_then_write, now) > 5


@pytest.mark.parametrize("proxies", [0, 1])
def test_requests_with_changing_headers_and_no_broker_pass_as_often(settings, proxies):
    """Each writes another X-Forwarded-For; one trusted proxy appends where it was called from."""
    settings.REDIS_URL = settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    settings.TRUSTED_PROXY_COUNT = proxies
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "writing": (5, 3600)}

    def send(number):
        made_up = f"198.51.100.{number}"
        header = f"{made_up}, 203.0.113.7" if proxies else made_up
        # Answered without the database, so a request that passes is a 405 at once.
        return Client().post("/api/v1/conditions/", headers={"X-Forwarded-For": header}).status_code

    answers = at_once(send)
    assert (answers.count(405), answers.count(429)) == (5, AT_ONCE - 5)


def test_a_header_that_is_trusted_without_a_proxy_would_let_all_pass(settings):
    """The control: one proxy too many is trusted, so each invented address has a counter of its own."""
    settings.TRUSTED_PROXY_COUNT = 1
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "writing": (5, 3600)}

    def send(number):
        headers = {"X-Forwarded-For": f"198.51.100.{number}"}
        return Client().post("/api/v1/conditions/", headers=headers).status_code

    assert at_once(send).count(405) == AT_ONCE
