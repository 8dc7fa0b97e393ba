"""Races of a suspension against matches: how often a clinician is shown after the commit of their suspension."""

import argparse
import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any
from unittest import mock
from uuid import UUID

from django.db import connection, transaction

from benchmarks import market, requests, results
from matching import hydration
from matching.asking import Ask
from matching.match import match
from providers import search_rows
from providers.models import Practice, Provider

ASKS = 40
FEWEST = 5
SECOND_LOOK = "AND listing.reason = ''"
PATIENCE = 60
_look = threading.local()


@dataclass
class Race:
    """One suspension: a match at once after its commit, and matches under way around it."""

    ask: Ask
    provider: str
    moment: datetime
    refreshes: bool  # whether the search rows are brought in step, as every suspension does
    start: threading.Barrier = field(default_factory=lambda: threading.Barrier(3))
    committed: threading.Event = field(default_factory=threading.Event)
    committed_at: float = 0.0
    shown_after: int = 0  # by the match that began after the commit
    in_flight: int = 0  # matches that began before the commit and looked a second time after it
    shown_in_flight: int = 0
    shown_before: int = 0

    def suspend(self) -> None:
        """As the admin does: the clinician and their search rows in one transaction, which a control leaves out."""
        self.start.wait(PATIENCE)
        try:
            with transaction.atomic():
                Provider.objects.filter(pk=self.provider).update(suspended_at=self.moment)
                if self.refreshes:
                    search_rows.refresh_provider(UUID(self.provider), now=self.moment)
            self.committed_at = time.perf_counter()
        finally:
            self.committed.set()

    def match_after(self) -> None:
        self.start.wait(PATIENCE)
        self.committed.wait(PATIENCE)
        self.shown_after += self._is_shown()

    def match_meanwhile(self) -> None:
        self.start.wait(PATIENCE)
        while not self.committed.is_set():
            shown, looked_at = self._is_shown(), _look.began
            self.committed.wait(0.0005)  # the commit and its moment are written one after the other
            if self.committed_at and looked_at > self.committed_at:
                self.in_flight += 1
                self.shown_in_flight += shown
            else:
                self.shown_before += shown

    def _is_shown(self) -> bool:
        answer = match(self.ask, now=self.moment)
        return self.provider in {row["practice"]["provider"]["id"] for row in answer["results"]}


def run(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks suspension")
    parser.add_argument("--races", type=int, default=1000)
    parser.add_argument("--control-races", type=int, default=200, help="of each control")
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args(arguments)
    moment = market.current().moment
    pages = _pages(options.seed, moment)
    with _noted_second_looks():
        figures = {
            "as_shipped": _races(pages, options.races, options.seed, moment),
            "second_look_alone": _races(pages, options.control_races, options.seed, moment, refreshes=False),
        }
        with _without_second_look():
            figures["search_row_alone"] = _races(pages, options.control_races, options.seed, moment)
            figures["neither"] = _races(pages, options.control_races, options.seed, moment, refreshes=False)
    results.save("suspension", figures)
    print(json.dumps(figures, indent=1))


def _pages(seed: int, moment: datetime) -> list[tuple[Ask, list[str]]]:
    """Requests with the clinicians of their first page."""
    found = []
    for one in requests.Requests(seed).draw("population", ASKS):
        shown = [row["practice"]["provider"]["id"] for row in match(one.ask, now=moment)["results"]]
        if len(shown) >= FEWEST:
            found.append((one.ask, shown))
    if not found:
        raise RuntimeError("The marketplace is too small: no request has a page of results.")
    return found


@contextmanager
def _noted_second_looks() -> Iterator[None]:
    """Note, for each thread, when the details of its last match began to be read."""
    details: Callable[..., Any] = hydration.details

    def noted(*args: Any, **kwargs: Any) -> Any:
        _look.began = time.perf_counter()
        return details(*args, **kwargs)

    with mock.patch.object(hydration, "details", noted):
        yield


@contextmanager
def _without_second_look() -> Iterator[None]:
    """Answers then show what the search found, whatever the listing says by the time they are written.

    The details are read by a function of the database where there is one, else by a statement of `hydration`.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef(to_regproc('matching_details'))")
        (function,) = cursor.fetchone()
    if SECOND_LOOK not in (function or hydration.DETAILS):
        raise RuntimeError("The details ask the listing in other words: the control has nothing to take out.")
    if function is None:
        with mock.patch.object(hydration, "DETAILS", hydration.DETAILS.replace(SECOND_LOOK, "")):
            yield
        return
    _execute(function.replace(SECOND_LOOK, ""))
    try:
        yield
    finally:
        _execute(function)


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _races(
    pages: list[tuple[Ask, list[str]]], count: int, seed: int, moment: datetime, *, refreshes: bool = True
) -> dict[str, int]:
    draw = Random(seed)
    total = {"races": count, "shown_after": 0, "in_flight": 0, "shown_in_flight": 0, "shown_before": 0}
    with ThreadPoolExecutor(3) as threads:
        try:
            for number in range(1, count + 1):
                ask, shown = draw.choice(pages)
                race = Race(ask, draw.choice(shown), moment, refreshes)
                _run(race, threads)
                for name in total.keys() - {"races"}:
                    total[name] += getattr(race, name)
                if number % 100 == 0:
                    print(f"{number} of {count} races", flush=True)
        finally:
            list(threads.map(lambda _: (time.sleep(0.05), connection.close()), range(3)))
    return total


def _run(race: Race, threads: ThreadPoolExecutor) -> None:
    """The race to its end; the clinician is then shown again."""
    steps = [threads.submit(step) for step in (race.suspend, race.match_after, race.match_meanwhile)]
    try:
        for step in steps:
            step.result(PATIENCE)
    finally:
        with transaction.atomic():
            Provider.objects.filter(pk=race.provider).update(suspended_at=None)
            practices = list(Practice.objects.filter(provider=race.provider).values_list("pk", flat=True))
            search_rows.refresh(practices, now=race.moment)
            market.loading.restore_times(practices)
