"""A committed suspension holds for every search that starts after it, by two safeguards of which one is enough."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.db import connection, transaction

from matching.asking import Ask, Symptoms, Where
from matching.match import match
from matching.triage.rules import GATES
from providers import search_rows
from providers.models import ConditionSpecialty, Practice, Provider
from tests.factories.supply import ConditionFactory, SpecialtyFactory, make_listed_practice
from tests.matching import functions

SEARCHERS = 1
HERE = Where(lat=40.709, lon=-74.003, state="NY")
CALM = dict.fromkeys(GATES, "no")
ASK = Ask(symptoms=Symptoms(conditions=("thoracic-strain",), answers=CALM), where=HERE, radius_miles=250)
SECOND_LOOK = "AND listing.reason = ''"


@dataclass
class Race:
    """One suspension while others search: what each search saw, with the moment at which it began."""

    practice: Practice
    refreshes: bool
    now: object
    start: threading.Barrier = field(default_factory=lambda: threading.Barrier(SEARCHERS + 1))
    committed: threading.Event = field(default_factory=threading.Event)
    committed_at: float = 0.0
    searches: list = field(default_factory=list)
    errors: list = field(default_factory=list)

    def run(self) -> "Race":
        steps = [self.suspend, *[self.search] * SEARCHERS]
        threads = [threading.Thread(target=self._guarded, args=(step,)) for step in steps]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        assert self.errors == []
        return self

    def _guarded(self, step) -> None:
        try:
            step()
        except BaseException as error:
            self.errors.append(error)
            self.start.abort()
            self.committed.set()
        finally:
            connection.close()

    def suspend(self) -> None:
        self.start.wait(timeout=30)
        with transaction.atomic():
            Provider.objects.filter(pk=self.practice.provider_id).update(suspended_at=self.now)
            if self.refreshes:
                search_rows.refresh_provider(self.practice.provider_id, now=self.now)
        self.committed_at = time.monotonic()
        self.committed.set()

    def search(self) -> None:
        self.look()
        self.start.wait(timeout=30)
        while not self.committed.is_set():
            self.look()
        self.look()

    def look(self) -> None:
        began = time.monotonic()
        shown = {result["practice"]["id"] for result in match(ASK, now=self.now)["results"]}
        self.searches.append((began, str(self.practice.pk) in shown))

    @property
    def seen_before(self) -> bool:
        return any(shown for began, shown in self.searches if began < self.committed_at)

    @property
    def seen_after(self) -> bool:
        return any(shown for began, shown in self.searches if began > self.committed_at)


@pytest.fixture
def practice(transactional_db, now):
    """Dr Okafor, with as much of the catalogue as finds her."""
    route = {"condition": ConditionFactory(), "specialty": SpecialtyFactory()}
    ConditionSpecialty.objects.get_or_create(**route, defaults={"role": "first_contact"})
    return make_listed_practice(now=now, location={"lat": HERE.lat, "lon": HERE.lon})


def races(practice, now, *, count, refreshes) -> Iterator[Race]:
    for _ in range(count):
        yield Race(practice, refreshes, now).run()
        Provider.objects.update(suspended_at=None)
        search_rows.refresh([practice.pk], now=now)


@pytest.fixture
def without_second_look(transactional_db):
    """Answers show what the search found, whatever the listing says by then."""
    with functions.replaced(functions.DETAILS, (SECOND_LOOK, "")):
        yield


def test_a_search_that_starts_after_a_suspension_never_shows_the_clinician(practice, now):
    for race in races(practice, now, count=50, refreshes=True):
        assert race.seen_before
        assert not race.seen_after


def test_the_second_look_is_enough_where_the_search_row_is_stale(practice, now):
    for race in races(practice, now, count=5, refreshes=False):
        assert not race.seen_after


def test_the_search_row_is_enough_without_the_second_look(practice, now, without_second_look):
    for race in races(practice, now, count=5, refreshes=True):
        assert not race.seen_after


def test_with_neither_safeguard_the_clinician_is_shown(practice, now, without_second_look):
    for race in races(practice, now, count=3, refreshes=False):
        assert race.seen_after
