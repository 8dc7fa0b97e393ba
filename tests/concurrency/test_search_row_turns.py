"""Changes and sweeps of the same search rows at once: none is written over, none is done twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from providers import next_times, practices, search_rows
from providers.models import Location, Practice, Provider, SearchRow
from providers.rosters import roster
from tests.concurrency.threads import beside
from tests.factories.clinics import make_member, make_owner
from tests.factories.supply import (
    LocationFactory,
    ProviderFactory,
    ProviderTaxonomyFactory,
    make_listed_practice,
)

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


def added_while_the_place_changes(now, add):
    """Staff change a place; once they have looked for its practices, an owner of the clinic adds one there."""
    location = LocationFactory()
    bola, clinic = make_owner(location.clinic), location.clinic
    provider = ProviderFactory(owner=make_member(clinic))
    ProviderTaxonomyFactory(provider=provider)

    def change_place(let_the_other):
        Location.objects.update(wheelchair=False)
        found = list(Practice.objects.values_list("pk", flat=True))
        let_the_other()
        search_rows.refresh(found, now=now)

    beside(change_place, lambda: add(location, provider, bola, now))
    assert Practice.objects.get().location == location
    return [difference.problem for difference in search_rows.differences(now=now)]


def add_one(location, provider, by, now):
    practices.add(location=location, npi=provider.npi, told={}, by=by, now=now)


def add_by_roster(location, provider, by, now):
    text = f"npi,location\n{provider.npi},{location.pk}\n"
    with transaction.atomic():
        proposal = roster.propose(clinic=location.clinic, content=text.encode(), now=now, in_turn=True)
        roster.apply(proposal=proposal, clinic=location.clinic, by=by, skip_bad=False, now=now)


@pytest.mark.parametrize("add", [add_one, add_by_roster])
def test_who_adds_a_practice_waits_for_a_change_of_its_place(now, add):
    assert added_while_the_place_changes(now, add) == []


def test_without_waiting_the_practice_is_found_by_what_its_place_was(now, monkeypatch):
    real = roster.propose
    monkeypatch.setattr(roster, "propose", lambda *, in_turn, **given: real(**given))

    assert added_while_the_place_changes(now, add_by_roster) == ["differs"]


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
