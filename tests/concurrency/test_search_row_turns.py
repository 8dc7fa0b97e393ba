"""Changes and sweeps of the same search rows at once: none is written over, none is done twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from providers import next_times, search_rows
from providers.models import Location, Practice, Provider, SearchRow
from tests.factories.supply import make_listed_practice

pytestmark = pytest.mark.django_db(transaction=True)


def waits_for_a_lock(backend):
    with connection.cursor() as cursor:
        cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [backend])
        return cursor.fetchone()[0]


def change_at_once(practice, now):
    """One transaction changes the sex and waits; another one, which cannot see that, changes the place meanwhile."""
    backend = []

    def change_place():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                backend.extend(cursor.fetchone())
                Location.objects.update(wheelchair=False)
                search_rows.refresh([practice.pk], now=now)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Provider.objects.update(sex="X")
            search_rows.refresh([practice.pk], now=now)
            second = pool.submit(change_place)
            while not (backend and waits_for_a_lock(backend[0])):
                assert not second.done()
        second.result(timeout=30)


def test_a_change_that_cannot_see_another_one_does_not_write_over_it(now):
    practice = make_listed_practice(now=now)

    change_at_once(practice, now)

    row = SearchRow.objects.get()
    assert (row.sex, row.wheelchair) == ("X", False)


def test_without_turns_the_other_change_would_be_lost(now, monkeypatch):
    """The control: the change that commits last writes what it saw before the other one."""
    practice = make_listed_practice(now=now)
    monkeypatch.setattr(next_times, "take_turn", lambda practice_ids: None)

    change_at_once(practice, now)

    row = SearchRow.objects.get()
    assert (Provider.objects.get().sex, row.sex, row.wheelchair) == ("X", "F", False)


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
