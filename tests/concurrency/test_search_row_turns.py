"""Changes and sweeps of the same search rows at once: none is written over, none is done twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection, transaction

from providers import next_times, search_rows
from providers.models import Practice, Provider, SearchRow
from tests.factories.supply import make_listed_practice

pytestmark = pytest.mark.django_db(transaction=True)


def waits_for_a_lock(backend):
    with connection.cursor() as cursor:
        cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [backend])
        return cursor.fetchone()[0]


def change_in_turn(practice, now):
    """One transaction changes the sex and waits; a second one, which cannot see it, changes the price meanwhile."""
    started, backend = Event(), []

    def change_price():
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_backend_pid()")
                    backend.extend(cursor.fetchone())
                Practice.objects.filter(pk=practice.pk).update(phone="+1 212 555 0199")
                started.set()
                search_rows.refresh([practice.pk], now=now)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Provider.objects.update(sex="X")
            search_rows.refresh([practice.pk], now=now)
            second = pool.submit(change_price)
            started.wait(timeout=1)  # with the safeguard it waits before this, at its first write
            while not (backend and waits_for_a_lock(backend[0])):
                assert not second.done()
        second.result(timeout=30)


def test_a_change_that_cannot_see_another_one_does_not_write_over_it(now):
    practice = make_listed_practice(now=now)

    change_in_turn(practice, now)

    assert SearchRow.objects.get().sex == "X"
    assert list(search_rows.differences(now=now)) == []


def test_two_sweeps_at_once_share_the_work(now):
    """The first sweep holds its rows while the second one runs from start to end."""
    practices = [make_listed_practice(now=now) for _ in range(4)]
    Practice.objects.update(times_due_at=now)

    def sweep_beside(limit):
        try:
            return next_times.move_due(now=now, limit=limit)
        finally:
            connection.close()

    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        first = next_times.move_due(now=now, limit=3)
        second = pool.submit(sweep_beside, 4).result(timeout=30)

    assert (first, second, len(practices)) == (3, 1, 4)
